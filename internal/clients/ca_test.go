package clients

import "testing"

func TestCAFile(t *testing.T) {
	for _, tt := range []struct{ name, text, file, setting string }{
		{"msmtprc", "host smtp.example.com\ntls on\ntls_trust_file /etc/ca.pem\n", "/etc/ca.pem", "tls_trust_file"},
		{"msmtprc", "host smtp.example.com\ntls on\ntls_trust_file system\n", "", ""},
		{"main.cf", "relayhost = [h.example]:587\nsmtp_tls_security_level = verify\nsmtp_tls_CAfile = /etc/ca.pem\n", "/etc/ca.pem", "smtp_tls_CAfile"},
		{"main.cf", "relayhost = [h.example]:587\nsmtp_tls_security_level = encrypt\nsmtp_tls_CAfile = /etc/ca.pem\n", "", ""}, // it checks nothing
		{"m.js", "nodemailer.createTransport({host: 'h.example', port: 587, tls: {ca: fs.readFileSync('certs/ca.pem')}})", "certs/ca.pem", "createTransport.tls.ca"},
		{"m.js", "nodemailer.createTransport({host: 'h.example', port: 587, tls: {ca: [read('a.pem'), read('b.pem')]}})", "", ""},
		{"m.js", "nodemailer.createTransport({host: 'h.example', port: 587, tls: {ca: certificate}})", "", ""},
		{"m.php", "$mail = new PHPMailer();\n$mail->Host = 'h.example';\n$mail->SMTPOptions = ['ssl' => ['cafile' => '/etc/ca.pem']];\n", "/etc/ca.pem", "SMTPOptions.ssl.cafile"},
		{"gitlab.rb", "gitlab_rails['smtp_address'] = 'h.example'\ngitlab_rails['smtp_ca_file'] = '/etc/ca.pem'\n", "/etc/ca.pem", "gitlab_rails.smtp_ca_file"},
	} {
		c, err := Read(tt.name, []byte(tt.text), Options{})
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		if file, setting := c.CAFile(); file != tt.file || setting != tt.setting {
			t.Errorf("%s, %s: %q by %q, want %q by %q", c.Client.ID, tt.text, file, setting, tt.file, tt.setting)
		}
	}
}
