# chasquid: a server in Go, with ports for submission that insist on AUTH.

chasquid_find() { command -v chasquid >/dev/null && command -v chasquid-util >/dev/null; }

chasquid_ports() { echo smtp starttls implicit; }

chasquid_up() {
	local d=$dir/chasquid
	mkdir -p "$d/etc/domains/example.test" "$d/etc/certs/localhost" "$d/data"
	cp "$dir/certs/good.pem" "$d/etc/certs/localhost/fullchain.pem"
	cp "$dir/certs/good.key" "$d/etc/certs/localhost/privkey.pem"
	printf '%s: nobody\n' tester other >"$d/etc/domains/example.test/aliases"
	cat >"$d/etc/chasquid.conf" <<-END
		hostname: "chasquid.example.test"
		smtp_address: "${address[chasquid]}:${port[chasquid-smtp]}"
		submission_address: "${address[chasquid]}:${port[chasquid-starttls]}"
		submission_over_tls_address: "${address[chasquid]}:${port[chasquid-implicit]}"
		data_dir: "$d/data"
		mail_log_path: "$d/mail.log"
		mail_delivery_agent_bin: "/bin/false"
	END
	chasquid-util "--configdir=$d/etc" user-add "$user" "--password=$password" >"$d/start.log" 2>&1
	setsid chasquid "--config_dir=$d/etc" >"$d/log" 2>&1 </dev/null &
	echo $! >"$d/pid"
}

chasquid_down() { stop_pid "$dir/chasquid/pid"; }
