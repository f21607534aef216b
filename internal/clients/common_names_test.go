package clients

import "testing"

// TestCommonNames reads settings in names that any program could have. None of them
// tells which one it is, so no client is claimed.
func TestCommonNames(t *testing.T) {
	for _, tt := range []struct{ name, text string }{
		{"-", "[smtp]\nhost = smtp.example.com:587\nuser = me\npassword = x\n"},
		{"-", "[smtp]\nhost = smtp.example.com\nport = 587\nuser = me\npassword = x\n"},
		{"app.ini", "[smtp]\nenabled = true\nhost = smtp.example.com:465\nuser = me\npassword = x\n"},
		{"-", "[mail]\nhost = smtp.example.com\nport = 465\nusername = me\npassword = x\nssl = true\n"},
		{"config.ini", "[email]\nsmtp_server = smtp.example.com\nsmtp_port = 587\nsmtp_user = me\nsmtp_password = x\n"},
		{"-", "[mailer]\nhost = smtp.example.com\nport = 465\nuser = me\npasswd = x\n"},
		{"config.toml", "[smtp]\nhost = \"smtp.example.com\"\nport = 587\nusername = \"me\"\npassword = \"x\"\n"},
		{"config.toml", "[mail]\nserver = \"smtp.example.com\"\nport = 465\ntls = true\n"},
		{"-", "[email]\nhost = \"smtp.example.com\"\nport = 587\nstarttls = true\nuser = \"me\"\n"},
		{".env", "SMTP_HOST=smtp.example.com\nSMTP_PORT=587\nSMTP_USER=me\nSMTP_PASSWORD=x\n"},
		{".env", "SMTP_HOST=smtp.example.com\nSMTP_PORT=465\nSMTP_SECURE=true\nSMTP_USER=me\nSMTP_PASS=x\n"},
		{".env", "SMTP_SERVER=smtp.example.com\nSMTP_PORT=587\nSMTP_USERNAME=me\nSMTP_TLS=true\n"},
		{".env", "MAIL_HOST=smtp.example.com\nMAIL_PORT=587\nMAIL_USER=me\nMAIL_PASS=x\n"},
		{".env", "MAIL_SERVER=smtp.example.com\nMAIL_PORT=465\nMAIL_USERNAME=me\nMAIL_PASSWORD=x\n"},
		{".env", "EMAIL_HOST=smtp.example.com\nEMAIL_PORT=587\nEMAIL_USER=me\nEMAIL_PASSWORD=x\n"},
		{".env", "EMAIL_SERVER=smtp.example.com\nEMAIL_PORT=587\nEMAIL_FROM=me@example.com\n"},
		{".env", "MAILER_HOST=smtp.example.com\nMAILER_PORT=587\nMAILER_USER=me\n"},
		{".env", "HOST=smtp.example.com\nPORT=587\nUSERNAME=me\nPASSWORD=x\n"},
		{"docker-compose.yml", "services:\n  app:\n    environment:\n      SMTP_HOST: smtp.example.com\n      SMTP_PORT: 587\n      SMTP_FROM: me@example.com\n"},
		{"docker-compose.yml", "services:\n  app:\n    environment:\n      - MAIL_HOST=smtp.example.com\n      - MAIL_PORT=465\n      - MAIL_FROM=me@example.com\n"},
		{"-", "export SMTP_HOST=smtp.example.com\nexport SMTP_PORT=587\nexport SMTP_USERNAME=me\n"},
		{"config.yml", "smtp:\n  host: smtp.example.com\n  port: 587\n  user: me\n  password: x\n"},
		{"config.yml", "smtp:\n  host: smtp.example.com\n  port: 465\n  username: me\n  password: x\n  tls: true\n"},
		{"config.yml", "mail:\n  host: smtp.example.com\n  port: 587\n  username: me\n"},
		{"-", "email:\n  host: smtp.example.com\n  port: 587\n  secure: false\n  from: me@example.com\n"},
		{"config.json", `{"smtp": {"host": "smtp.example.com", "port": 587, "user": "me", "password": "x"}}`},
		{"config.json", `{"mail": {"host": "smtp.example.com", "port": 465, "secure": true}}`},
		{"-", `{"email": {"server": "smtp.example.com", "port": 587, "username": "me", "password": "x"}}`},
		{"config.properties", "smtp.host=smtp.example.com\nsmtp.port=587\nsmtp.user=me\n"},
		{"-", "mail.host=smtp.example.com\nmail.port=587\nmail.username=me\nmail.password=x\n"},
		{"config.xml", "<config><smtp><host>smtp.example.com</host><port>587</port><user>me</user></smtp></config>"},
		{"config.xml", `<mail host="smtp.example.com" port="465" user="me" ssl="true"/>`},
		{"config.php", "<?php return ['smtp' => ['host' => 'smtp.example.com', 'port' => 587, 'username' => 'me', 'password' => 'x']];"},
		{"config.py", "SMTP_HOST = 'smtp.example.com'\nSMTP_PORT = 587\nSMTP_USER = 'me'\n"},
		{"config.js", "module.exports = { smtp: { host: 'smtp.example.com', port: 587, user: 'me' } }\n"},
	} {
		c, err := Read(tt.name, []byte(tt.text), Options{})
		switch {
		case err != nil:
			t.Errorf("%s: %q: %v", tt.name, tt.text, err)
		case c.Client.ID != GenericID:
			t.Errorf("%s: %q: taken for %s: %s", tt.name, tt.text, c.Client.ID, c.Why)
		case c.byRole(RoleHost) != "smtp.example.com" && c.byRole(RoleHost) != "smtp.example.com:587" && c.byRole(RoleHost) != "smtp.example.com:465":
			t.Errorf("%s: %q: the host is %q", tt.name, tt.text, c.byRole(RoleHost))
		}
	}
}

// TestOwnNames is the other side of it: a name or a file of its own tells the client.
func TestOwnNames(t *testing.T) {
	for _, tt := range []struct{ name, text, client string }{
		{"-", "[smtp]\nhost = smtp.example.com:587\nstartTLS_policy = MandatoryStartTLS\n", "grafana"},
		{"-", "[smtp]\nhost = smtp.example.com:587\nskip_verify = true\n", "grafana"},
		{"-", "[smtp]\nhost = smtp.example.com:587\nuser = me\nfrom_address = me@example.com\n", "grafana"},
		{"-", "[smtp]\nhost = smtp.example.com:587\nehlo_identity = me.example.com\n", "grafana"},
		{"/etc/grafana/grafana.ini", "[smtp]\nhost = smtp.example.com:587\nuser = me\n", "grafana"},
		{"conf/custom.ini", "[smtp]\nenabled = true\nhost = smtp.example.com:587\n", "grafana"},
		{".env", "GF_SMTP_HOST=smtp.example.com:587\nGF_SMTP_USER=me\n", "grafana"},
		{"-", `{"host": "smtp.example.com", "port": 465, "secure": true, "auth": {"user": "me", "pass": "x"}}`, "nodemailer"},
		{"-", "[mailer]\nSMTP_ADDR = smtp.example.com\nSMTP_PORT = 465\n", "gitea"},
		{"-", "[smtp]\nsmtp_host = smtp.example.com\nsmtp_starttls = True\nsmtp_ssl = True\n", "airflow"},
		{"-", `<network host="smtp.example.com" port="465" enableSsl="true" />`, "system-net-mail"},
	} {
		c, err := Read(tt.name, []byte(tt.text), Options{})
		if err != nil {
			t.Errorf("%s: %q: %v", tt.name, tt.text, err)
		} else if c.Client.ID != tt.client {
			t.Errorf("%s: %q: taken for %s: %s", tt.name, tt.text, c.Client.ID, c.Why)
		}
	}
}
