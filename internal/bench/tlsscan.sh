#!/bin/bash
# tlsscan.sh [SMTPWHY]: the TLS scan beside sslscan and testssl.sh, on servers of
# OpenSSL and GnuTLS on loopback: what each finds, where they differ, how long each
# takes. It needs openssl, gnutls-serv, sslscan and testssl, from Debian's packages
# openssl gnutls-bin sslscan testssl.sh; testssl is left out with QUICK=1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=$(mktemp -d)
smtpwhy=${1:-$work/smtpwhy}
[ $# -gt 0 ] || go build -o "$smtpwhy" .
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT

openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/key" -out "$work/cert" -days 2 -subj /CN=localhost \
	-addext subjectAltName=DNS:localhost 2>/dev/null
openssl dhparam -out "$work/dh" -dsaparam 1024 2>/dev/null

s_server() { openssl s_server -accept "127.0.0.1:$port" -key "$work/key" -cert "$work/cert" -quiet "$@" >/dev/null 2>&1 & }
gnutls() { gnutls-serv --port "$port" --x509keyfile "$work/key" --x509certfile "$work/cert" --echo --quiet "$@" >/dev/null 2>&1 & }

# ours, theirs: lines "TLS 1.2 0xc02f" of what is taken.
ours() {
	"$smtpwhy" check "localhost:$port" --ssl --only --tls-scan --format json 2>/dev/null >"$work/report" || true
	python3 -c '
import json, sys
names = dict(reversed(l.split()) for l in open("probe/internal/hello/suites.txt"))
for v in json.load(sys.stdin)["record"]["scan"]["versions"]:
    for s in v.get("suites") or []:
        print(v["version"], "0x" + names[s["name"]])' <"$work/report"
}
by_sslscan() {
	sslscan --no-colour --xml="$work/xml" "127.0.0.1:$port" >/dev/null
	python3 - "$work/xml" <<-'PY'
		import sys, xml.etree.ElementTree as E
		for c in E.parse(sys.argv[1]).iter("cipher"):
		    print(c.get("sslversion").replace("SSLv3", "SSL 3.0").replace("TLSv", "TLS "), c.get("id").lower())
	PY
}
by_testssl() {
	rm -f "$work/json"
	testssl --quiet --color 0 --warnings off -E --jsonfile "$work/json" "127.0.0.1:$port" >/dev/null 2>&1 || true
	python3 - "$work/json" <<-'PY'
		import json, re, sys
		for e in json.load(open(sys.argv[1])):
		    m = re.match(r"cipher-(tls1(?:_\d)?|ssl3)_x([0-9a-f]+)$", e["id"])
		    if m:
		        v = {"ssl3": "SSL 3.0", "tls1": "TLS 1.0", "tls1_1": "TLS 1.1", "tls1_2": "TLS 1.2", "tls1_3": "TLS 1.3"}[m[1]]
		        print(v, "0x" + m[2].zfill(4))
	PY
}

timed() { # timed NAME COMMAND: writes NAME's findings and its time
	local begin
	begin=$(date +%s%N)
	"$2" | sort -u >"$work/$1"
	echo "$((($(date +%s%N) - begin) / 1000000))" >"$work/$1.ms"
}

compare() {
	port=$1
	shift
	"$@"
	for _ in $(seq 50); do (: </dev/tcp/127.0.0.1/"$port") 2>/dev/null && break || sleep 0.1; done
	printf '\n%s\n' "$*"
	timed smtpwhy ours
	# The servers speak no SMTP, so that the check around the scan only waits.
	python3 -c 'import json, sys; print(json.load(sys.stdin)["record"]["scan"]["duration_ms"])' <"$work/report" >"$work/smtpwhy.ms"
	printf '  smtpwhy  %4d suites in %6d ms\n' "$(wc -l <"$work/smtpwhy")" "$(cat "$work/smtpwhy.ms")"
	local tools="sslscan testssl"
	[ -z "${QUICK:-}" ] || tools=sslscan
	for tool in $tools; do
		timed $tool by_$tool
		printf '  %-8s %4d suites in %6d ms, %d times as long\n' $tool "$(wc -l <"$work/$tool")" "$(cat "$work/$tool.ms")" \
			"$(($(cat "$work/$tool.ms") / ($(cat "$work/smtpwhy.ms") + 1)))"
		(diff "$work/$tool" "$work/smtpwhy" || true) | sed -n "s/^</    only $tool: /p; s/^>/    only smtpwhy: /p"
	done
	kill %% 2>/dev/null || true
}

compare 14301 s_server -cipher DEFAULT
compare 14302 s_server -tls1_2 -cipher ECDHE+AESGCM
compare 14303 s_server -tls1_2 -cipher DHE:@SECLEVEL=0 -dhparam "$work/dh"
compare 14304 s_server -tls1 -cipher ALL:@SECLEVEL=0
compare 14305 s_server -tls1_3
compare 14306 gnutls --priority NORMAL
compare 14307 gnutls --priority NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+DHE-RSA
