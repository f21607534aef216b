package explain_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/explain"
	"github.com/smtpwhy/smtpwhy/report/render"
)

// secretTexts have PW where a password stands, in the ways in which bug reports
// have one. Each has an error too, so that there is something to quote.
var secretTexts = map[string]string{
	"environment":        "SMTP_HOST=smtp.example.com\nSMTP_PASSWORD=PW\n535 5.7.8 Error: authentication failed for PW",
	"quoted environment": "SMTP_PASSWORD=\"PW\"\n535 authentication failed",
	"export":             "export MAIL_PASS='PW'\n535 authentication failed",
	"compose item":       "environment:\n  - EMAIL_HOST_PASSWORD='PW'\n535 authentication failed",
	"yaml":               "smtp:\n  password: PW\n  port: 465\n535 authentication failed",
	"yaml quoted":        "smtp_auth_password: 'PW'\n535 authentication failed",
	"json":               `{"host": "smtp.example.com", "auth": {"user": "me", "pass": "PW"}} 535 authentication failed`,
	"json one line":      `{"level":"error","password":"PW","err":"535 authentication failed"}`,
	"javascript":         "auth: { user: 'me@example.com', pass: 'PW' } // 535 authentication failed",
	"php array":          "'mail_smtppassword' => 'PW', // 535 authentication failed",
	"php property":       "$mail->Password = \"PW\"; // SMTP Error: Could not authenticate.",
	"php conf":           "$conf['plugin']['smtp']['auth_pass'] = 'PW'; # 535 authentication failed",
	"ruby hash":          "{ :user_name => 'me', :password => 'PW' } 535 authentication failed",
	"ini":                "[mailer]\nPASSWD = PW\n535 authentication failed",
	"properties":         "spring.mail.password=PW\nAuthenticationFailedException: 535 authentication failed",
	"xml element":        "<password>PW</password> 535 authentication failed",
	"xml attribute":      `<network host="h" password="PW" /> 535 authentication failed`,
	"url":                "MAILER_DSN=smtp://me:PW@smtp.example.com:465 535 authentication failed",
	"url in an error":    "could not open smtp://me:PW@smtp.example.com:465: connection refused",
	"swaks":              "swaks --server h --auth-user me --auth-password PW: 535 authentication failed",
	"short option":       "swaks -s h -au me -ap PW # 535 authentication failed",
	"python login":       "server.login(\"me@example.com\", \"PW\") # 535 authentication failed",
	"go plain auth":      "smtp.PlainAuth(\"\", \"me\", \"PW\", \"h\") // 535 authentication failed",
	"go dialer":          "d := gomail.NewDialer(\"h.example.com\", 587, \"me\", \"PW\") // 535 authentication failed",
	"csharp":             "client.Authenticate(\"me\", \"PW\"); // 535 authentication failed",
	"network credential": "Credentials = new NetworkCredential(\"me\", \"PW\") // 535 authentication failed",
	"java setter":        "account.setPassword(\"PW\"); // AuthenticationFailedException: 535",
	"rust":               "Credentials::new(\"me\".into(), \"PW\".into()) 535 authentication failed",
	"prose":              "535 authentication failed, my password is PW",
	"prose with colon":   "authentication failed. Password: PW",
	"prose in quotes":    "login with password \"PW\" gives 535 authentication failed",
	"prose bare":         "535 authentication failed with user me and password PW",
	"chinese":            "授权码：PW 535 authentication failed",
	"auth plain":         "C: AUTH PLAIN B64\nS: 535 authentication failed",
	"auth login":         "AUTH LOGIN\n334 UGFzc3dvcmQ6\nB64P\n535 authentication failed B64P",
	"auth plain inline":  "535 authentication failed after AUTH PLAIN B64",
	"bearer":             "Authorization: Bearer PW 535 authentication failed",
	"escaped json":       `"env": "{\"smtp_password\": \"PW\"}" 535 authentication failed`,
	"command":            "curl --user me:PW smtp://h.example.com 535 authentication failed",
	"value below":        "smtp:\n  password:\n    \"PW\"\n535 authentication failed PW",
	"block scalar":       "smtp:\n  password: |\n    PW\n  port: 587\n535 authentication failed PW",
	"continued":          "mail.smtp.password=\\\n    PW\n535 authentication failed PW",
	"name and value":     "- name: SMTP_PASSWORD\n  value: \"PW\"\n535 authentication failed PW",
	"xml name and value": `<property name="password" value="PW"/> 535 authentication failed`,
	"xml name and text":  `<property name="password">PW</property> 535 authentication failed`,
	"xml namespace":      `<m:smtpPassword encrypted="no">PW</m:smtpPassword> 535 authentication failed`,
	"html table":         `<td>Password</td><td>PW</td> 535 authentication failed`,
	"php define":         "define( 'SMTP_PASS', 'PW' ); 535 authentication failed",
	"java property":      `props.put("mail.smtp.password", "PW"); 535 authentication failed`,
	"python 2":           "{u'password': u'PW'} 535 authentication failed",
	"json in json":       `{"a":"{\\\"password\\\":\\\"PW\\\"}"} 535 authentication failed`,
	"connection string":  "Server=h;Port=587;User=me;Password=PW;Ssl=true 535 authentication failed",
	"curl with equals":   "curl --user=me:PW smtp://h.example.com 535 authentication failed",
	"curl joined":        "curl -ume:PW smtp://h.example.com 535 authentication failed",
	"quoted option":      "swaks -ap 'PW' -s h 535 authentication failed",
	"sasl_passwd":        "[smtp.example.com]:587 me@example.com:PW\n535 authentication failed PW",
	"static map":         "smtp_sasl_password_maps = static:me:PW\n535 authentication failed PW",
	"cdata":              "<password><![CDATA[PW]]></password> 535 authentication failed",
	"with a comment":     "SMTP_PASSWORD = PW   # mine\n535 authentication failed PW",
	"call":               "smtp.auth('me', 'PW') 535 authentication failed",
	"perl":               "auth=>'LOGIN',authid=>'me',authpwd=>'PW' 535 authentication failed",
	"hex":                "password=PW\n535 authentication failed HEX",
	"behind a long log":  strings.Repeat("time=1 level=info port=25 n=2\n", 1100) + "password=PW\n535 authentication failed PW",
	"ansi":               "\x1b[31mSMTP_PASSWORD\x1b[0m=\x1b[32mPW\x1b[0m 535 authentication failed",
}

// TestNoSecretIsShown looks for passwords of several kinds in all formats.
func TestNoSecretIsShown(t *testing.T) {
	t.Parallel()
	for name, template := range secretTexts {
		for _, canary := range []string{"hunter2-canary", "Tr0ub4dor&3xyz", "p$ssW0rd#9!", "abcd1efghijklmnop", "correcthorse", "Zx9"} {
			plain := base64.StdEncoding.EncodeToString([]byte("\x00me\x00" + canary))
			alone := base64.StdEncoding.EncodeToString([]byte(canary))
			text := strings.NewReplacer("HEX", hex.EncodeToString([]byte(canary)), "B64P", alone, "B64", plain, "PW", canary).Replace(template)
			rep := explain.Explain([]byte(text), explain.Options{})
			for _, format := range render.Formats() {
				var out bytes.Buffer
				if err := render.Render(&out, format, rep, render.Options{Width: 120}); err != nil {
					t.Fatal(err)
				}
				for _, secret := range []string{canary, plain, alone, hex.EncodeToString([]byte(canary))} {
					if strings.Contains(unwrapped(out.String()), secret) {
						t.Errorf("%s: %s shows %q:\n%s", name, format, secret, out.String())
					}
				}
			}
		}
	}
}

// unwrapped undoes JSON's escapes of signs, so that a secret cannot hide in them.
func unwrapped(s string) string {
	return strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">", `\"`, `"`).Replace(s)
}

// TestManySecrets: a text with more secrets than are kept shows no line.
func TestManySecrets(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&text, "password=canary%d\n", i)
	}
	text.WriteString("535 5.7.8 authentication failed canary1999")
	rep := explain.Explain([]byte(text.String()), explain.Options{})
	var out bytes.Buffer
	if err := render.Render(&out, "json", rep, render.Options{}); err != nil {
		t.Fatal(err)
	}
	if rep.Verdict.Status != report.Broken || strings.Contains(out.String(), "canary") {
		t.Errorf("verdict %+v:\n%s", rep.Verdict, out.String())
	}
}

// TestSentencesStay: what is said of a password is none.
func TestSentencesStay(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"535 Incorrect password: authentication failed",
		"535 5.7.8 Error: authentication failed: password rejected",
		"535 password is incorrect",
		"535 5.7.8 the password was not accepted",
		"534 5.7.9 application password is required for SMTP",
		"Password command failed: 535 5.7.8 Username and Password not accepted",
		"token: 535 authentication failed",
		"550 spf=pass dkim=pass 5.7.1 rejected by policy",
	} {
		rep := explain.Explain([]byte(text), explain.Options{})
		if len(rep.Findings) == 0 || len(rep.Findings[0].Evidence) == 0 || rep.Findings[0].Evidence[0].Text != text {
			t.Errorf("%q is shown as %+v", text, rep.Findings)
		}
	}
}
