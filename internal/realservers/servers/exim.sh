# Exim: AUTH appears after TLS, as in its packages' configuration.

exim_binary() {
	local b
	for b in /var/cache/smtpwhy-ci/exim4-daemon-heavy/usr/sbin/exim4 /usr/sbin/exim4 /usr/sbin/exim; do
		[ ! -x "$b" ] || { echo "$b"; return; }
	done
	return 1
}

exim_find() { exim_binary >/dev/null; }

exim_ports() { echo starttls implicit mechanisms client-cert; }

exim_interfaces() {
	local p separator=""
	for p in $(exim_ports); do
		printf '%s%s.%d' "$separator" "${address[exim]}" "${port[exim-$p]}"
		separator=' ; '
	done
}

exim_up() {
	local d=$dir/exim
	mkdir -p "$d/spool" "$d/log"
	cp "$dir/certs/good.pem" "$dir/certs/good.key" "$dir/certs/ca.pem" "$d"
	cat >"$d/exim.conf" <<-END
		primary_hostname = exim.example.test
		exim_user = Debian-exim
		exim_group = Debian-exim
		spool_directory = $d/spool
		log_file_path = $d/log/%s
		pid_file_path = $d/exim.pid
		local_interfaces = <; $(exim_interfaces)
		tls_on_connect_ports = ${port[exim-implicit]}
		tls_advertise_hosts = *
		tls_certificate = $d/good.pem
		tls_privatekey = $d/good.key
		tls_verify_certificates = $d/ca.pem
		tls_try_verify_hosts = \${if eq{\$received_port}{${port[exim-client-cert]}}{*}{}}
		auth_advertise_hosts = \${if eq{\$tls_in_cipher}{}{}{*}}
		host_lookup =
		rfc1413_hosts =
		keep_environment =
		queue_only
		domainlist local_domains = example.test
		acl_smtp_rcpt = check_rcpt
		begin acl
		check_rcpt:
		  accept authenticated = *
		  accept domains = +local_domains
		         local_parts = tester : other
		  deny domains = +local_domains
		       message = Unrouteable address
		  deny message = relay not permitted
		begin routers
		nothing:
		  driver = accept
		  transport = nowhere
		begin transports
		nowhere:
		  driver = appendfile
		  file = /dev/null
		begin authenticators
		plain:
		  driver = plaintext
		  public_name = PLAIN
		  server_prompts = :
		  server_condition = \${if and{{eq{\$auth2}{$user}}{eq{\$auth3}{$password}}}}
		  server_set_id = \$auth2
		login:
		  driver = plaintext
		  public_name = LOGIN
		  server_prompts = Username:: : Password::
		  server_condition = \${if and{{eq{\$auth1}{$user}}{eq{\$auth2}{$password}}}}
		  server_set_id = \$auth1
		cram:
		  driver = cram_md5
		  public_name = CRAM-MD5
		  server_advertise_condition = \${if eq{\$received_port}{${port[exim-mechanisms]}}}
		  server_secret = \${if eq{\$auth1}{$user}{$password}fail}
		  server_set_id = \$auth1
		ntlm:
		  driver = spa
		  public_name = NTLM
		  server_advertise_condition = \${if eq{\$received_port}{${port[exim-mechanisms]}}}
		  server_password = \${if eq{\$auth1}{$user}{$password}fail}
		  server_set_id = \$auth1
		# The certificate says who the client is, the message which account it wants.
		external:
		  driver = external
		  public_name = EXTERNAL
		  server_advertise_condition = \${if eq{\$received_port}{${port[exim-client-cert]}}{\$tls_in_certificate_verified}}
		  server_param2 = \${certextract{subj_altname,mail,>:}{\$tls_in_peercert}}
		  server_condition = \${if forany{\$auth2}{eq{\$item}{\$auth1}}}
		  server_set_id = \$auth1
	END
	chown -R Debian-exim: "$d"
	# Exim takes no configuration that others than root could have written.
	chown root: "$d/exim.conf"
	chmod 644 "$d/exim.conf"
	"$(exim_binary)" -C "$d/exim.conf" -bd >"$d/start.log" 2>&1
}

exim_down() { stop_pid "$dir/exim/exim.pid"; }
