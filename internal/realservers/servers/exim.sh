# Exim: AUTH appears after TLS, as in its packages' configuration.

exim_binary() {
	local b
	for b in /var/cache/smtpwhy-ci/exim4-daemon-light/usr/sbin/exim4 /usr/sbin/exim4 /usr/sbin/exim; do
		[ ! -x "$b" ] || { echo "$b"; return; }
	done
	return 1
}

exim_find() { exim_binary >/dev/null; }

exim_ports() { echo starttls implicit; }

exim_up() {
	local d=$dir/exim
	mkdir -p "$d/spool" "$d/log"
	cp "$dir/certs/good.pem" "$dir/certs/good.key" "$d"
	cat >"$d/exim.conf" <<-END
		primary_hostname = exim.example.test
		exim_user = Debian-exim
		exim_group = Debian-exim
		spool_directory = $d/spool
		log_file_path = $d/log/%s
		pid_file_path = $d/exim.pid
		local_interfaces = <; ${address[exim]}.${port[exim-starttls]} ; ${address[exim]}.${port[exim-implicit]}
		tls_on_connect_ports = ${port[exim-implicit]}
		tls_advertise_hosts = *
		tls_certificate = $d/good.pem
		tls_privatekey = $d/good.key
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
	END
	chown -R Debian-exim: "$d"
	# Exim takes no configuration that others than root could have written.
	chown root: "$d/exim.conf"
	chmod 644 "$d/exim.conf"
	"$(exim_binary)" -C "$d/exim.conf" -bd >"$d/start.log" 2>&1
}

exim_down() { stop_pid "$dir/exim/exim.pid"; }
