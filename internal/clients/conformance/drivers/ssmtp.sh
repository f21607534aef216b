#!/bin/bash
# Sends one message with ssmtp, from $SMTPWHY_CLIENTS/ssmtp if it is unpacked there:
# the package cannot be installed beside Postfix.
set -u
program=${SMTPWHY_CLIENTS:-}/ssmtp/usr/sbin/ssmtp
[ -x "$program" ] || program=$(command -v ssmtp) || exit 77
command -v jq >/dev/null || exit 77
if [ "$1" = --version ]; then
	"$program" -V 2>&1 | head -1
	exit
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
jq -r '.settings | to_entries[] | select(.key | startswith("_") | not) | .key + "=" + .value' "$1" >"$dir/ssmtp.conf"
from=$(jq -r .from "$1") to=$(jq -r .to "$1")
# It has no time limit to set that its connections keep to.
if printf 'Subject: conformance\nTo: %s\n\nA short message.\n' "$to" |
	timeout 15 "$program" -C"$dir/ssmtp.conf" -f"$from" "$to" >"$dir/out" 2>&1; then
	echo sent
elif [ $? = 124 ]; then
	echo "error (hangs)"
else
	echo "error $(tr -s '\n' ' ' <"$dir/out")"
fi
