#!/bin/bash
# servers.sh up DIR | down DIR
#
# Starts real mail servers on loopback, each with configuration, spool and logs
# of its own under DIR, and writes DIR/servers.json for the tests; or stops them.
# It must run as root, and DIR must be within reach of every user, since servers
# switch to users of their own. The machine's services and /etc are left alone.
# Each server is one file in servers/, with the functions NAME_find (fails if it
# is not installed), NAME_ports (prints what it listens for), NAME_up, NAME_down.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

servers=(dovecot postfix exim chasquid opensmtpd tls)
user=tester@example.test
# Two accounts with one password, which the server keeps in UTF-8 and in ISO-8859-1.
utf8_user=utf8@example.test
latin1_user=latin1@example.test
declare -A port

# Each server's address; a file in servers/ may choose another of the loopback's.
declare -A address

for s in "${servers[@]}"; do
	# shellcheck source=/dev/null
	. "$here/servers/$s.sh"
	: "${address[$s]:=127.0.0.1}"
done

die() {
	echo "servers.sh: $*" >&2
	exit 1
}

listening() { (: <"/dev/tcp/$1/$2") 2>/dev/null; }

# wait_for waits until every port of the server is open.
wait_for() {
	local p try
	for p in $("${1}_ports"); do
		for try in {1..100}; do
			if listening "${address[$1]}" "${port[$1-$p]}"; then continue 2; fi
			sleep 0.1
		done
		die "$1 does not listen on port ${port[$1-$p]} ($p); see the logs in $dir/$1"
	done
}

# stop_pid ends the process that a pid file names, and waits for the end of its
# process group: the server has children.
stop_pid() {
	local pid try
	[ -s "$1" ] || return 0
	read -r pid _ <"$1"
	kill "$pid" 2>/dev/null || return 0
	for try in {1..100}; do
		kill -0 "$pid" 2>/dev/null || kill -0 -- "-$pid" 2>/dev/null || return 0
		sleep 0.1
	done
	kill -KILL "$pid" "-$pid" 2>/dev/null || true
}

# choose_ports gives each listener a port, below the range that the kernel uses
# for outgoing connections.
choose_ports() {
	local s p n=21000
	for s in "${servers[@]}"; do
		for p in $("${s}_ports"); do
			n=$((n + 1))
			while listening "${address[$s]}" $n; do n=$((n + 1)); done
			port[$s-$p]=$n
		done
	done
}

describe() {
	local k separator=""
	printf '{\n  "certs": "%s",\n  "user": "%s",\n  "password": "%s",\n' "$dir/certs" "$user" "$password"
	printf '  "utf8_user": "%s",\n  "latin1_user": "%s",\n  "accented": "%s",\n  "addresses": {' "$utf8_user" "$latin1_user" "$accented"
	for k in $(printf '%s\n' "${!port[@]}" | sort); do
		printf '%s\n    "%s": "%s:%d"' "$separator" "$k" "${address[${k%%-*}]}" "${port[$k]}"
		separator=,
	done
	printf '\n  }\n}\n'
}

up() {
	local s
	[ "$(id -u)" = 0 ] || die "up must run as root: the servers switch users"
	for s in "${servers[@]}"; do
		"${s}_find" || die "$s is not installed here: run .ci/install-servers"
	done
	mkdir -p "$dir/certs"
	dir=$(cd "$dir" && pwd)
	# The servers' own users must be able to come through.
	chmod 755 "$dir" "$dir/certs"
	(cd "$here" && go run ./certs "$dir/certs")
	password="pw-$(openssl rand -hex 12)"
	accented=$'pw-\xc3\xa4\xc3\xb6\xc3\xbc-'${password#pw-}
	accented_latin1=$'pw-\xe4\xf6\xfc-'${password#pw-}
	choose_ports
	for s in "${servers[@]}"; do
		mkdir -p "$dir/$s"
		"${s}_up" || die "$s does not start; see the logs in $dir/$s"
	done
	for s in "${servers[@]}"; do
		wait_for "$s"
	done
	# Written last: a description stands for servers that run.
	describe >"$dir/servers.json"
}

down() {
	local s
	rm -f "$dir/servers.json"
	for s in "${servers[@]}"; do
		[ ! -d "$dir/$s" ] || "${s}_down" || echo "servers.sh: $s does not stop" >&2
	done
}

dir=${2:-}
case ${1:-}:$dir in
up:?* | down:?*) "$1" ;;
*) die "usage: servers.sh up DIR | down DIR" ;;
esac
