#!/bin/bash
# Sends one message through a Postfix of its own, with the settings as main.cf has
# them, by its relayhost. Its queue, its data and its log are in a temporary
# directory; it listens on no port. What its smtp program logs is the error text.
# The account is given as sasl_passwd.user and sasl_passwd.password.
set -u
postfix=$(PATH=$PATH:/usr/sbin command -v postfix) && command -v jq >/dev/null || exit 77
[ "$(id -u)" = 0 ] || exit 77
bin=${postfix%/*}
if [ "$1" = --version ]; then
	echo "Postfix $("$bin/postconf" -hd mail_version)"
	exit
fi
dir=$(mktemp -d)
chmod 755 "$dir"
stop() {
	"$bin/postfix" -c "$dir/etc" stop >/dev/null 2>&1
	rm -rf "$dir"
}
trap stop EXIT
mkdir "$dir/etc" "$dir/spool" "$dir/data"
chown postfix "$dir/data"
# Postfix's own user must be able to read it.
jq -r .ca_file "$1" | xargs -r -d '\n' cat >"$dir/ca.pem"
chmod 644 "$dir/ca.pem"
{
	cat <<-END
		compatibility_level = 3.6
		queue_directory = $dir/spool
		data_directory = $dir/data
		maillog_file = $dir/log
		maillog_file_prefixes = ${dir%/*}
		inet_interfaces = loopback-only
		inet_protocols = ipv4
		myhostname = client.example.com
		mydestination =
		alias_maps =
		alias_database =
		smtp_tls_CAfile = $dir/ca.pem
		# A refusal for good is logged and not answered by mail.
		soft_bounce = yes
	END
	jq -r '(.timeout // 5 | tostring + "s") as $t | "connect helo starttls mail rcpt data_init data_xfer data_done quit" / " " |
		.[] | "smtp_" + . + "_timeout = " + $t' "$1"
	jq -r '.settings | select(."sasl_passwd.user") |
		"smtp_sasl_password_maps = static:" + ."sasl_passwd.user" + ":" + ."sasl_passwd.password"' "$1"
	jq -r '.settings | to_entries[] | select(.key | test("^(sasl_passwd|_)") | not) | .key + " = " + .value' "$1"
} >"$dir/etc/main.cf"
cat >"$dir/etc/master.cf" <<END
pickup unix n - n 1 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
scache unix - - n - 1 scache
error unix - - n - - error
retry unix - - n - - error
smtp unix - - n - - smtp
postlog unix-dgram n - n - 1 postlogd
END
"$bin/postfix" -c "$dir/etc" start >"$dir/start" 2>&1 || {
	echo "error $(tr -s '\n' ' ' <"$dir/start")"
	exit
}
from=$(jq -r .from "$1") to=$(jq -r .to "$1")
printf 'Subject: conformance\nFrom: %s\nTo: %s\n\nA short message.\n' "$from" "$to" |
	"$bin/sendmail" -C "$dir/etc" -f "$from" -- "$to" >"$dir/out" 2>&1 || {
	echo "error $(tr -s '\n' ' ' <"$dir/out")"
	exit
}
for _ in {1..80}; do
	grep -q 'status=' "$dir/log" && break
	sleep 0.25
done
if grep -q 'status=sent' "$dir/log"; then
	echo sent
else
	echo "error $(sed -nE 's/^.* postfix\/(smtp|error)\[[0-9]+\]: //p' "$dir/log" | tr -s '\n' ' ')"
fi
