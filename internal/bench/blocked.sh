#!/usr/bin/env bash
# blocked.sh: does --vantage tell a port that the network blocks from one that the server does not serve? (as root; needs nft)
# Two hosts stand behind a delay in a network namespace; the client's own namespace, or the server's, drops or refuses port 587.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dir=$(mktemp -d)
stop() {
	for p in "$dir"/pid.*; do [ -s "$p" ] && kill "$(cat "$p")" 2>/dev/null || true; done
	"$here/delay.sh" down 2>/dev/null || true
	rm -rf "$dir"
}
trap stop EXIT
cd "$here/../.."
go build -o "$dir/smtpwhy" . && go build -o "$dir/peer" ./internal/bench/peer
"$here/delay.sh" up 20 >/dev/null
ip -n smtpwhy-b addr add 10.99.0.3/24 dev "$(ip -n smtpwhy-b -o -4 addr show to 10.99.0.2 | awk '{print $2}')"
for host in 2 3; do
	ip netns exec smtpwhy-b "$dir/peer" -address 10.99.0.$host -ca "$dir/ca.$host.pem" >/dev/null 2>&1 & echo $! >"$dir/pid.$host"
done
for _ in $(seq 50); do [ -s "$dir/ca.3.pem" ] && break; sleep 0.1; done
sleep 0.3
failed=0
try() { # WANTED-RULE NAMESPACE RULE-OF-NFT...
	local want=$1 ns=$2; shift 2
	ip netns exec "$ns" nft add table inet block
	ip netns exec "$ns" nft add chain inet block out '{ type filter hook output priority 0; }'
	ip netns exec "$ns" nft add chain inet block in '{ type filter hook input priority 0; }'
	ip netns exec "$ns" nft add rule inet block "$@"
	local got
	got=$(ip netns exec smtpwhy-a "$dir/smtpwhy" check --host 10.99.0.2 --port 587 --starttls --ca-file "$dir/ca.2.pem" --vantage 10.99.0.3 --timeout 9s --format line |
		grep -o 'rule=[^ ]*\| ms=.*' | tr '\n' ' ') || true
	ip netns exec "$ns" nft delete table inet block
	printf '%-60s wanted %-20s got %s\n' "$ns: $*" "$want" "$got"
	case $got in "rule=$want "*) ;; *) failed=1 ;; esac
}
try network-blocks-port smtpwhy-a out tcp dport 587 drop
try network-blocks-port smtpwhy-a out tcp dport 587 reject with tcp reset
try network-blocks-port smtpwhy-a out tcp dport 587 reject with icmpx admin-prohibited
try port-filtered smtpwhy-b in ip daddr 10.99.0.2 tcp dport 587 drop
try port-closed smtpwhy-b in ip daddr 10.99.0.2 tcp dport 587 reject with tcp reset
exit $failed
