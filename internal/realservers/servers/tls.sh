# TLS: a Postfix and a Dovecot that take what OpenSSL still has, and one of each with
# TLS 1.3 alone, for the TLS scan. They have RSA and ECDSA certificates.

address[tls]=127.0.0.2

tls_find() { postfix_find && dovecot_find; }

tls_ports() { echo postfix-old postfix-modern dovecot-old; }

tls_up() {
	local d=$dir/tls
	mkdir -p "$d/postfix/etc" "$d/postfix/spool" "$d/postfix/data" "$d/run" "$d/state"
	openssl req -x509 -newkey rsa:2048 -nodes -keyout "$d/rsa.key" -out "$d/rsa.pem" -days 2 -subj /CN=localhost \
		-addext subjectAltName=DNS:localhost,IP:127.0.0.2 2>/dev/null
	openssl dhparam -dsaparam -out "$d/dh.pem" 2048 2>/dev/null
	chown postfix "$d/postfix/data"
	tls_postfix "$d/postfix" >"$d/postfix/etc/main.cf"
	tls_postfix_master >"$d/postfix/etc/master.cf"
	postfix -c "$d/postfix/etc" start >"$d/postfix-start.log" 2>&1
	tls_dovecot "$d" >"$d/dovecot.conf"
	dovecot -c "$d/dovecot.conf" >"$d/dovecot-start.log" 2>&1
}

tls_postfix() {
	cat <<-END
		compatibility_level = 3.6
		queue_directory = $1/spool
		data_directory = $1/data
		maillog_file = $1/log
		maillog_file_prefixes = ${1%/*}
		# Its check knows the first address of the loopback alone.
		inet_interfaces = 127.0.0.1
		inet_protocols = ipv4
		myhostname = tls.example.test
		mydestination =
		mynetworks =
		alias_maps =
		alias_database =
		smtpd_peername_lookup = no
		smtpd_client_connection_count_limit = 0
		smtpd_client_connection_rate_limit = 0
		smtpd_relay_restrictions = reject_unauth_destination
		smtpd_tls_security_level = may
		smtpd_tls_chain_files = $dir/tls/rsa.key, $dir/tls/rsa.pem, $dir/certs/good.key, $dir/certs/good.pem
	END
}

tls_postfix_master() {
	cat <<-END
		${address[tls]}:${port[tls-postfix-old]} inet n - n - - smtpd -o smtpd_tls_protocols=>=TLSv1 -o smtpd_tls_exclude_ciphers= -o smtpd_tls_ciphers=medium -o { tls_medium_cipherlist=ALL:COMPLEMENTOFALL:!aNULL:!eNULL:@SECLEVEL=0 } -o tls_preempt_cipherlist=yes
		${address[tls]}:${port[tls-postfix-modern]} inet n - n - - smtpd -o smtpd_tls_protocols=>=TLSv1.3
		cleanup unix n - n - 0 cleanup
		rewrite unix - - n - - trivial-rewrite
		tlsmgr unix - - n 1000? 1 tlsmgr
		anvil unix - - n - 1 anvil
		proxymap unix - - n - - proxymap
		postlog unix-dgram n - n - 1 postlogd
	END
}

tls_dovecot() {
	cat <<-END
		base_dir = $1/run
		state_dir = $1/state
		log_path = $1/dovecot.log
		protocols = submission
		listen = ${address[tls]}
		hostname = tls.example.test
		ssl = required
		ssl_cert = <$1/rsa.pem
		ssl_key = <$1/rsa.key
		ssl_alt_cert = <$dir/certs/good.pem
		ssl_alt_key = <$dir/certs/good.key
		ssl_dh = <$1/dh.pem
		ssl_min_protocol = TLSv1
		ssl_cipher_list = ALL:!aNULL:!eNULL:@SECLEVEL=0
		ssl_prefer_server_ciphers = yes
		submission_relay_host = ${address[postfix]}
		submission_relay_port = ${port[postfix-relay]}
		passdb {
		  driver = static
		  args = nopassword=y
		}
		service submission-login {
		  # Not a new process for every one of the many connections.
		  service_count = 0
		  inet_listener submission {
		    port = ${port[tls-dovecot-old]}
		  }
		  inet_listener submissions {
		    port = 0
		  }
		}
	END
}

tls_down() {
	local code=0
	postfix -c "$dir/tls/postfix/etc" stop >"$dir/tls/postfix-stop.log" 2>&1 || code=1
	stop_pid "$dir/tls/run/master.pid" || code=1
	return $code
}
