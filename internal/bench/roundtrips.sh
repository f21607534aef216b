#!/usr/bin/env bash
# roundtrips.sh [MS]: what a check costs in round trips (as root; MS, 50 by default, is the delay one way).
# A healthy server stands behind a delay in a network namespace of its own. Printed for each: the median time and that time in
# round trips, for the session as configured alone (--only), for the default run with all alternatives, and for peers where installed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ms=${1:-50} runs=${RUNS:-5} dir=$(mktemp -d)
stop() {
	[ -s "$dir/pid" ] && kill "$(cat "$dir/pid")" 2>/dev/null || true
	"$here/delay.sh" down 2>/dev/null || true
	rm -rf "$dir"
}
trap stop EXIT
cd "$here/../.."
go build -o "$dir/smtpwhy" . && go build -o "$dir/peer" ./internal/bench/peer
"$here/delay.sh" up "$ms" >/dev/null
ip netns exec smtpwhy-b "$dir/peer" -address 10.99.0.2 -ca "$dir/ca.pem" >/dev/null 2>&1 & echo $! >"$dir/pid"
for _ in $(seq 50); do [ -s "$dir/ca.pem" ] && break; sleep 0.1; done
sleep 0.3
export PW=bench-password
median() { # NAME COMMAND...: sets $last to the median in milliseconds
	local name=$1; shift
	local times=() t0 t1
	for _ in $(seq "$runs"); do
		t0=$(date +%s%N); "$@" >"$dir/out" 2>&1 || { echo "$name: failed, left out"; return 0; }; t1=$(date +%s%N)
		times+=($(((t1 - t0) / 1000000)))
	done
	last=$(printf '%s\n' "${times[@]}" | sort -n | sed -n "$((runs / 2 + 1))p")
	printf '%-44s %5d ms  %5.1f round trips\n' "$name" "$last" "$(echo "$last $ms" | awk '{print $1 / (2 * $2)}')"
}
check=(ip netns exec smtpwhy-a "$dir/smtpwhy" check --host 10.99.0.2 --user bench@example.test --password-env PW --ca-file "$dir/ca.pem" --format line)
median 'smtpwhy --only, STARTTLS on 587' "${check[@]}" --port 587 --starttls --only; only=$last
median 'smtpwhy, all alternatives, STARTTLS on 587' "${check[@]}" --port 587 --starttls; full=$last
echo "ratio of the two: $(echo "$full $only" | awk '{printf "%.2f", $1 / $2}') (promised: at most 1.3)"
median 'smtpwhy --only, implicit TLS on 465' "${check[@]}" --port 465 --ssl --only
median 'smtpwhy, all alternatives, implicit on 465' "${check[@]}" --port 465 --ssl
if command -v swaks >/dev/null; then
	median 'swaks, STARTTLS on 587, up to RCPT' ip netns exec smtpwhy-a swaks --server 10.99.0.2 --port 587 -tls -a PLAIN -au bench@example.test -ap "$PW" \
		--from bench@example.test --to bench@example.test --quit-after RCPT
fi
if command -v curl >/dev/null; then
	printf 'Subject: x\r\n\r\nx\r\n' >"$dir/mail"
	median 'curl, STARTTLS on 587, sends a message' ip netns exec smtpwhy-a curl -sS --ssl-reqd --cacert "$dir/ca.pem" smtp://10.99.0.2:587 \
		--user "bench@example.test:$PW" --mail-from bench@example.test --mail-rcpt bench@example.test -T "$dir/mail"
fi
