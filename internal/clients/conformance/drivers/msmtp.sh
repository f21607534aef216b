#!/bin/bash
# Sends one message with msmtp. The settings become the lines of an account.
set -u
command -v msmtp >/dev/null && command -v jq >/dev/null || exit 77
if [ "$1" = --version ]; then
	msmtp --version | sed -n '1s/msmtp version/msmtp/p'
	exit
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
{
	# What the account says itself overrides these.
	echo "defaults"
	jq -r '"timeout " + (.timeout // 5 | tostring), "tls_trust_file " + .ca_file, "from " + .from' "$1"
	echo "account default"
	jq -r '.settings | to_entries[] | select(.key | startswith("_") | not) | .key + " \"" + .value + "\""' "$1"
} >"$dir/msmtprc"
chmod 600 "$dir/msmtprc"
to=$(jq -r .to "$1")
if printf 'Subject: conformance\nTo: %s\n\nA short message.\n' "$to" |
	msmtp -C "$dir/msmtprc" -- "$to" >"$dir/out" 2>&1; then
	echo sent
else
	echo "error $(tr -s '\n' ' ' <"$dir/out")"
fi
