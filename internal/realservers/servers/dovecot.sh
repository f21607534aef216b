# Dovecot: the password checker of Postfix, and a submission server of its own
# that hands mail on to Postfix.

# Dovecot takes a client with the server's own address for safe and lets it sign
# in without TLS; from 127.0.0.1 to this address it does what it does for the world.
address[dovecot]=127.0.0.2

dovecot_find() { command -v dovecot >/dev/null && [ -e /usr/lib/dovecot/submission ]; }

dovecot_ports() { echo starttls implicit; }

dovecot_up() {
	local d=$dir/dovecot
	mkdir -p "$d/run" "$d/state" "$d/mail"
	# Postfix wants to own the directory of the socket that it shares.
	install -d -o postfix -m 700 "$dir/postfix/spool/private"
	chown nobody "$d/mail"
	printf '%s:{PLAIN}%s\n' "$user" "$password" "$utf8_user" "$accented" "$latin1_user" "$accented_latin1" >"$d/users"
	cat >"$d/dovecot.conf" <<-END
		base_dir = $d/run
		state_dir = $d/state
		log_path = $d/log
		protocols = submission
		listen = ${address[dovecot]}
		hostname = dovecot.example.test
		mail_location = maildir:$d/mail
		auth_mechanisms = plain login cram-md5 digest-md5 scram-sha-1 scram-sha-256
		# Failures on purpose must not slow down the tests after them.
		auth_failure_delay = 0
		ssl = required
		ssl_cert = <$dir/certs/good.pem
		ssl_key = <$dir/certs/good.key
		submission_relay_host = ${address[postfix]}
		submission_relay_port = ${port[postfix-relay]}
		passdb {
		  driver = passwd-file
		  args = $d/users
		}
		userdb {
		  driver = static
		  args = uid=nobody gid=nogroup home=$d/mail
		}
		first_valid_uid = 1
		last_valid_uid = 65534
		service anvil {
		  unix_listener anvil-auth-penalty {
		    mode = 0
		  }
		}
		service auth {
		  unix_listener $dir/postfix/spool/private/auth {
		    mode = 0660
		    user = postfix
		    group = postfix
		  }
		}
		service submission-login {
		  inet_listener submission {
		    port = ${port[dovecot-starttls]}
		  }
		  inet_listener submissions {
		    port = ${port[dovecot-implicit]}
		    ssl = yes
		  }
		}
	END
	dovecot -c "$d/dovecot.conf" >"$d/start.log" 2>&1
}

dovecot_down() { stop_pid "$dir/dovecot/run/master.pid"; }
