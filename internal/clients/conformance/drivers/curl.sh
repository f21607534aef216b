#!/bin/bash
# Sends one message with curl. The settings are its long options without the hyphens;
# a switch is "true". The user name and the password are one option of it.
set -u
command -v curl >/dev/null && command -v jq >/dev/null || exit 77
if [ "$1" = --version ]; then
	curl --version | sed -n '1s/ (.*//p'
	exit
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
user=$(jq -r '.settings["user.name"] // empty' "$1")
{
	jq -r '.settings | to_entries[] | select(.key | test("^(user|_)") | not)
		| if .value == "true" then .key elif .value == "false" then "no-" + .key else .key + " = " + (.value | @json) end' "$1"
	[ -z "$user" ] || jq -r '"user = " + (.settings["user.name"] + ":" + (.settings["user.password"] // "") | @json)' "$1"
	jq -r '"cacert = " + (.ca_file | @json), "max-time = " + (.timeout // 5 | tostring),
		"mail-from = " + (.from | @json), "mail-rcpt = " + (.to | @json)' "$1"
} >"$dir/curlrc"
if printf 'Subject: conformance\r\n\r\nA short message.\r\n' |
	curl --silent --show-error --config "$dir/curlrc" --upload-file - >"$dir/out" 2>&1; then
	echo sent
else
	echo "error $(tr -s '\r\n' ' ' <"$dir/out")"
fi
