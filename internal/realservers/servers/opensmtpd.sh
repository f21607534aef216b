# OpenSMTPD 6.8 as in Debian 12: its TLS has been broken since OpenSSL 3, every
# handshake ends in the alert internal_error. It stands for servers of that kind.
# Its spool and socket have fixed paths, so it lives in a root directory of its
# own under DIR, with its own list of users.

opensmtpd_package=/var/cache/smtpwhy-ci/opensmtpd

opensmtpd_find() { [ -x $opensmtpd_package/usr/sbin/smtpd ]; }

opensmtpd_ports() { echo starttls implicit; }

opensmtpd_root() {
	local root=$1 file
	mkdir -p "$root"/{dev,etc,run,tmp,var/spool,var/lib/opensmtpd/empty}
	ln -s ../run "$root/var/run"
	chmod 1777 "$root/tmp"
	install -d -m 711 "$root/var/spool/smtpd"
	cp -a $opensmtpd_package/usr "$root"
	ldd "$root/usr/sbin/smtpd" | grep -o '/[^ ]*' | sort -u | while read -r file; do
		[[ $file = */usr/sbin/* ]] || install -D "$file" "$root$file"
	done
	mknod -m 666 "$root/dev/null" c 1 3
	mknod -m 666 "$root/dev/urandom" c 1 9
	cat >"$root/etc/passwd" <<-END
		root:x:0:0::/:/bin/false
		opensmtpd:x:64501:64501::/var/lib/opensmtpd/empty:/bin/false
		opensmtpq:x:64502:64502::/var/lib/opensmtpd/empty:/bin/false
		tester:x:64503:64503::/var/lib/opensmtpd:/bin/false
		other:x:64504:64504::/var/lib/opensmtpd:/bin/false
	END
	sed -n 's/^\([^:]*\):x:[0-9]*:\([0-9]*\):.*/\1:x:\2:/p' "$root/etc/passwd" >"$root/etc/group"
	printf '127.0.0.1 localhost\n' >"$root/etc/hosts"
	printf 'passwd: files\ngroup: files\nhosts: files\n' >"$root/etc/nsswitch.conf"
}

opensmtpd_up() {
	local d=$dir/opensmtpd root=$dir/opensmtpd/root listen="listen on ${address[opensmtpd]} port"
	opensmtpd_root "$root"
	install -m 600 "$dir/certs/good.pem" "$dir/certs/good.key" "$root/etc"
	echo "$user $(openssl passwd -6 "$password")" >"$root/etc/users"
	cat >"$root/etc/smtpd.conf" <<-END
		pki here cert "/etc/good.pem"
		pki here key "/etc/good.key"
		table users file:/etc/users
		$listen ${port[opensmtpd-starttls]} tls pki here auth-optional <users> hostname opensmtpd.example.test
		$listen ${port[opensmtpd-implicit]} smtps pki here auth-optional <users> hostname opensmtpd.example.test
		action nowhere mda "/bin/true"
		match from any for domain example.test rcpt-to { tester@example.test, other@example.test } action nowhere
		match auth from any for any action nowhere
	END
	setsid chroot "$root" /usr/sbin/smtpd -d -f /etc/smtpd.conf >"$d/log" 2>&1 </dev/null &
	echo $! >"$d/pid"
}

opensmtpd_down() { stop_pid "$dir/opensmtpd/pid"; }
