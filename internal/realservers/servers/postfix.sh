# Postfix: one instance with many submission services, one for each way in which
# an administrator can set one up, well or badly.

postfix_find() { [ -x /usr/sbin/postfix ] && command -v saslpasswd2 >/dev/null; }

postfix_ports() { postfix_services | cut -d'|' -f1; }

# postfix_services lists them: name | program | settings that differ from main.cf.
postfix_services() {
	local certs=$dir/certs
	sed 's/ *| */|/g' <<-END
		starttls | smtpd |
		implicit | smtpd | smtpd_tls_wrappermode=yes
		clear-auth | smtpd | smtpd_tls_security_level=none smtpd_tls_auth_only=no
		no-auth | smtpd | smtpd_sasl_auth_enable=no
		broken-key | smtpd | smtpd_tls_chain_files= smtpd_tls_cert_file=$certs/good.pem smtpd_tls_key_file=$certs/expired.key
		tls-required | smtpd | smtpd_tls_security_level=encrypt
		auth-required | smtpd | { smtpd_client_restrictions=permit_sasl_authenticated, reject }
		fqdn-late | smtpd | smtpd_delay_reject=yes smtpd_helo_restrictions=reject_non_fqdn_helo_hostname
		fqdn-early | smtpd | smtpd_delay_reject=no smtpd_helo_restrictions=reject_non_fqdn_helo_hostname
		postscreen | postscreen |
		bound-sender | smtpd | { smtpd_sender_login_maps=inline:{ $user=$user, boss@example.test=boss } } smtpd_sender_restrictions=reject_sender_login_mismatch
		banned-sender | smtpd | { smtpd_sender_restrictions=check_sender_access inline:{{ banned@example.test=REJECT }} } smtpd_delay_reject=no
		greylist | smtpd | { smtpd_recipient_restrictions=check_recipient_access inline:{{ other@example.test=450 4.2.0 Greylisted, see http://postgrey.example.test/help }} }
		cert-expired | smtpd | smtpd_tls_chain_files=$certs/expired.key,$certs/expired.pem
		cert-expired-implicit | smtpd | smtpd_tls_wrappermode=yes smtpd_tls_chain_files=$certs/expired.key,$certs/expired.pem
		cert-self-signed | smtpd | smtpd_tls_chain_files=$certs/self-signed.key,$certs/self-signed.pem
		cert-wrong-name | smtpd | smtpd_tls_chain_files=$certs/wrong-name.key,$certs/wrong-name.pem
		cert-chainless | smtpd | smtpd_tls_chain_files=$certs/chainless.key,$certs/chainless.pem
		client-cert | smtpd | smtpd_tls_security_level=encrypt smtpd_tls_req_ccert=yes smtpd_tls_CAfile=$certs/ca.pem
		old-tls | smtpd | smtpd_tls_mandatory_protocols=TLSv1 smtpd_tls_protocols=TLSv1 tls_medium_cipherlist=ALL:@SECLEVEL=0
		cyrus | smtpd | smtpd_sasl_type=cyrus smtpd_sasl_path=smtpd
		cyrus-gssapi | smtpd | smtpd_sasl_type=cyrus smtpd_sasl_path=gssapi
		relay | smtpd | smtpd_relay_restrictions=permit_mynetworks,reject mynetworks=127.0.0.0/8
	END
}

postfix_up() {
	local d=$dir/postfix
	mkdir -p "$d/etc" "$d/spool" "$d/data"
	chown postfix "$d/data"
	postfix_cyrus "$d/etc/sasl"
	postfix_main >"$d/etc/main.cf"
	postfix_master >"$d/etc/master.cf"
	postfix -c "$d/etc" start >"$d/start.log" 2>&1
}

# postfix_cyrus makes the accounts and settings of Cyrus SASL, the other password
# checker that Postfix is built with; Debian has it look beside main.cf. Without a
# list it offers all that it has.
postfix_cyrus() {
	local account
	mkdir -p "$1"
	for account in "$user:$password" "$utf8_user:$accented" "$latin1_user:$accented_latin1"; do
		saslpasswd2 -c -p -f "$1/sasldb2" -u "${user#*@}" "${account%%@*}" < <(printf %s "${account#*:}")
	done
	chgrp postfix "$1/sasldb2"
	chmod 640 "$1/sasldb2"
	printf 'pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: %s/sasldb2\n' "$1" | tee "$1/smtpd.conf" >"$1/gssapi.conf"
	echo 'mech_list: GSSAPI GS2-KRB5' >>"$1/gssapi.conf"
}

postfix_main() {
	local d=$dir/postfix
	cat <<-END
		compatibility_level = 3.6
		queue_directory = $d/spool
		data_directory = $d/data
		maillog_file = $d/log
		maillog_file_prefixes = ${d%/*}
		inet_interfaces = ${address[postfix]}
		inet_protocols = ipv4
		myhostname = mail.example.test
		mydestination =
		mynetworks =
		alias_maps =
		alias_database =
		smtpd_peername_lookup = no
		# Failures on purpose must not slow down the tests after them.
		smtpd_error_sleep_time = 0
		smtpd_client_connection_count_limit = 0
		anvil_rate_time_unit = 1s
		virtual_mailbox_domains = example.test
		virtual_mailbox_maps = inline:{ tester@example.test=x, $utf8_user=x, $latin1_user=x, other@example.test=x, boss@example.test=x, banned@example.test=x }
		smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
		smtpd_sasl_type = dovecot
		smtpd_sasl_path = private/auth
		smtpd_sasl_auth_enable = yes
		smtpd_sasl_security_options = noanonymous
		smtpd_tls_security_level = may
		smtpd_tls_auth_only = yes
		smtpd_tls_chain_files = $dir/certs/good.key, $dir/certs/good.pem
		# A greeting delay for every connection, though all come from one address.
		postscreen_greet_wait = 3s
		postscreen_greet_ttl = 1s
		postscreen_access_list =
		postscreen_dnsbl_sites =
	END
}

postfix_master() {
	local name program settings args
	while IFS='|' read -r name program settings; do
		# A setting is a word, or words in braces; each becomes an option.
		args=$(sed -E 's/(^| )(\{ [^=]+=.* \}|[^ {][^ ]*)/\1-o \2/g' <<<"$settings")
		echo "${address[postfix]}:${port[postfix-$name]} inet n - n - $([ "$program" = postscreen ] && echo 1 || echo -) $program $args"
	done < <(postfix_services)
	cat <<-END
		smtpd pass - - n - - smtpd
		dnsblog unix - - n - 0 dnsblog
		tlsproxy unix - - n - 0 tlsproxy
		pickup unix n - n 60 1 pickup
		cleanup unix n - n - 0 cleanup
		qmgr unix n - n 300 1 qmgr
		rewrite unix - - n - - trivial-rewrite
		bounce unix - - n - 0 bounce
		defer unix - - n - 0 bounce
		verify unix - - n - 1 verify
		proxymap unix - - n - - proxymap
		proxywrite unix - - n - 1 proxymap
		tlsmgr unix - - n 1000? 1 tlsmgr
		anvil unix - - n - 1 anvil
		scache unix - - n - 1 scache
		error unix - - n - - error
		retry unix - - n - - error
		virtual unix - n n - - discard
		smtp unix - - n - - discard
		postlog unix-dgram n - n - 1 postlogd
	END
}

postfix_down() { postfix -c "$dir/postfix/etc" stop >"$dir/postfix/stop.log" 2>&1; }
