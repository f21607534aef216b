package source

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// read is an entry as the tables of the readers' tests write it.
type read struct {
	Key, Raw, Value string
	Kind            Kind
	Block           string
	Comment         bool
	Tail            string
}

func entries(t *testing.T, f Format, text string) (list []read) {
	t.Helper()
	d := Parse("-", []byte(text), f)
	for _, e := range d.Entries {
		if string(d.Text[e.Start:e.End]) != e.Raw {
			t.Errorf("%s: Raw is %q, the text at its place %q", e.Key, e.Raw, d.Text[e.Start:e.End])
		}
		list = append(list, read{e.Key, e.Raw, e.Value, e.Kind, e.Block, e.Comment, e.Tail})
	}
	return list
}

func TestReaders(t *testing.T) {
	for _, tt := range []struct {
		name   string
		format Format
		text   string
		want   []read
	}{
		{"dotenv", Dotenv, "\ufeff# mail\r\nexport A_B = 'x y' # note\r\nPORT=587 # submission\r\n#HOST=h\r\nPASS=a #b\r\nEMPTY=\r\nKEY: no\r\n", []read{
			{"A_B", "'x y'", "x y", Text, "", false, " # note"},
			{"PORT", "587", "587", Text, "", false, " # submission"},
			{"HOST", "h", "h", Text, "", true, ""},
			{"PASS", "a #b", "a #b", Text, "", false, ""},
			{"EMPTY", "", "", Text, "", false, ""},
		}},
		{"dotenv over lines", Dotenv, "K=\"one\ntwo\"\nL=\"open\nM=1\nN=${MAIL_N:-d}\n", []read{
			{"K", "\"one\ntwo\"", "one\ntwo", Text, "", false, ""},
			{"L", "\"open", "\"open", Text, "", false, ""},
			{"M", "1", "1", Text, "", false, ""},
			{"N", "${MAIL_N:-d}", "${MAIL_N:-d}", Reference, "", false, ""},
		}},
		{"shell", Shell, "export A=1 B='x y'\nC=2 D=3 app --x=1\ndocker run -e MAIL_PORT=587 \\\n  --env \"P=a b\" image\nset E=\"q\"\nsetx F \"g h\"\n$env:G = 'h'\n# export H=1\n", []read{
			{"A", "1", "1", Text, "", false, ""},
			{"B", "'x y'", "x y", Text, "", false, ""},
			{"C", "2", "2", Text, "", false, ""},
			{"D", "3", "3", Text, "", false, ""},
			{"MAIL_PORT", "587", "587", Text, "", false, ""},
			{"P", "a b", "a b", Text, "", false, "\""},
			{"E", "\"q\"", "\"q\"", Text, "", false, ""},
			{"F", "\"g h\"", "g h", Text, "", false, ""},
			{"G", "'h'", "h", Text, "", false, ""},
			{"H", "1", "1", Text, "", true, ""},
		}},
		{"compose", Compose, `services:
  app:
    image: x/qd:latest
    ports:
      - "80:80"
    environment:
      - MAIL_PORT=587 # submission
      - "MAIL_USER=me@example.com"
      - MAIL_PASSWORD="kept"
      - MAIL_FROM
      # - MAIL_SSL=True
    labels:
      - TRAEFIK=1
  web:
    environment:
      MAIL_PORT: "465"
      MAIL_SSL: 'it''s'
      MAIL_FROM: ${MAIL_FROM:-x}
`, []read{
			{"MAIL_PORT", "587", "587", Text, "app", false, " # submission"},
			{"MAIL_USER", "me@example.com", "me@example.com", Text, "app", false, "\""},
			{"MAIL_PASSWORD", "\"kept\"", "\"kept\"", Text, "app", false, ""},
			{"MAIL_FROM", "", "", Reference, "app", false, ""},
			{"MAIL_SSL", "True", "True", Text, "app", true, ""},
			{"MAIL_PORT", "\"465\"", "465", Text, "web", false, ""},
			{"MAIL_SSL", "'it''s'", "it's", Text, "web", false, ""},
			{"MAIL_FROM", "${MAIL_FROM:-x}", "${MAIL_FROM:-x}", Reference, "web", false, ""},
		}},
		{"compose snippets", Compose, "- MAIL_PORT=587\n- MAIL_SSL=True\n", []read{
			{"MAIL_PORT", "587", "587", Text, "", false, ""}, {"MAIL_SSL", "True", "True", Text, "", false, ""}}},
		{"compose unindented", Compose, "environment:\n- MAIL_PORT=587\nMAIL_SSL: True\n", []read{{"MAIL_PORT", "587", "587", Text, "", false, ""}}},
		{"kubernetes", Compose, "      env:\n        - name: MAIL_HOST\n          value: smtp.example.com\n        - name: MAIL_PASSWORD\n          valueFrom:\n            secretKeyRef:\n              name: s\n", []read{
			{"MAIL_HOST", "smtp.example.com", "smtp.example.com", Text, "", false, ""},
			{"MAIL_PASSWORD", "", "", Reference, "", false, ""}}},
		{"flow", Compose, "environment: {MAIL_PORT: 587, MAIL_SSL: \"true\"}\n", []read{
			{"MAIL_PORT", "587", "587", Text, "", false, ""}, {"MAIL_SSL", "\"true\"", "true", Text, "", false, ""}}},
		{"ini", INI, "[mailer]\nENABLED = true ; yes\nPASSWD = `a;#b`\n;FROM = x\nUSER : me\nLONG = \"\"\"a\nb\"\"\"\n[other]\nA.B=1\n", []read{
			{"mailer.ENABLED", "true", "true", Text, "", false, " ; yes"},
			{"mailer.PASSWD", "`a;#b`", "a;#b", Text, "", false, ""},
			{"mailer.FROM", "x", "x", Text, "", true, ""},
			{"mailer.USER", "me", "me", Text, "", false, ""},
			{"mailer.LONG", "\"\"\"a\nb\"\"\"", "a\nb", Text, "", false, ""},
			{"other.A.B", "1", "1", Text, "", false, ""},
		}},
		{"properties", Properties, "spring.mail.host=smtp.example.com\nspring.mail.password=a\\\\b\\u0041\\\n   c\n#spring.mail.port: 587\nspring.mail.username=${USER_NAME:me}\n", []read{
			{"spring.mail.host", "smtp.example.com", "smtp.example.com", Text, "", false, ""},
			{"spring.mail.password", "a\\\\b\\u0041\\\n   c", "a\\bAc", Text, "", false, ""},
			{"spring.mail.port", "587", "587", Text, "", true, ""},
			{"spring.mail.username", "${USER_NAME:me}", "${USER_NAME:me}", Reference, "", false, ""},
		}},
		{"msmtprc", Msmtprc, "defaults\ntls on\naccount gmail\nhost smtp.gmail.com\npassword \"a b\"\n# port 587\naccount default : gmail\n", []read{
			{"tls", "on", "on", Text, "gmail", false, ""},
			{"tls", "on", "on", Text, "default", false, ""},
			{"host", "smtp.gmail.com", "smtp.gmail.com", Text, "gmail", false, ""},
			{"host", "smtp.gmail.com", "smtp.gmail.com", Text, "default", false, ""},
			{"password", "\"a b\"", "a b", Text, "gmail", false, ""},
			{"password", "\"a b\"", "a b", Text, "default", false, ""},
			{"port", "587", "587", Text, "gmail", true, ""},
		}},
		{"postfix", Postfix, "relayhost = [smtp.example.com]:587\nsmtp_sasl_security_options =\n   noanonymous\n# comment\n   noplaintext\nsmtp_use_tls=yes\n#smtp_x = 1\n", []read{
			{"relayhost", "[smtp.example.com]:587", "[smtp.example.com]:587", Text, "", false, ""},
			{"smtp_sasl_security_options", "\n   noanonymous\n# comment\n   noplaintext", "noanonymous   noplaintext", Text, "", false, ""},
			{"smtp_use_tls", "yes", "yes", Text, "", false, ""},
			{"smtp_x", "1", "1", Text, "", true, ""},
		}},
		{"command", Command, "$ curl --ssl-reqd --url 'smtp://h:587' \\\n  -u \"me:x y\" --mail-from=a@b -T mail.txt -v\n", []read{
			{"ssl-reqd", "--ssl-reqd", "true", Bool, "curl", false, ""},
			{"url", "'smtp://h:587'", "smtp://h:587", Text, "curl", false, ""},
			{"user.name", "me", "me", Text, "curl", false, ":x y\""},
			{"user.password", "x y", "x y", Text, "curl", false, "\""},
			{"mail-from", "a@b", "a@b", Text, "curl", false, ""},
			{"upload-file", "mail.txt", "mail.txt", Text, "curl", false, ""},
			{"verbose", "-v", "true", Bool, "curl", false, ""},
		}},
		{"swaks and msmtp", Command, "swaks -s h -p 587 -tls -au me -ap 'x' --to a@b\nmsmtp --host=h --tls=on -f me a@b\n", []read{
			{"server", "h", "h", Text, "swaks", false, ""},
			{"port", "587", "587", Text, "swaks", false, ""},
			{"tls", "-tls", "true", Bool, "swaks", false, ""},
			{"auth-user", "me", "me", Text, "swaks", false, ""},
			{"auth-password", "'x'", "x", Text, "swaks", false, ""},
			{"to", "a@b", "a@b", Text, "swaks", false, ""},
			{"host", "h", "h", Text, "msmtp", false, ""},
			{"tls", "on", "on", Text, "msmtp", false, ""},
			{"from", "me", "me", Text, "msmtp", false, ""},
		}},
		{"ssmtp", SSMTP, "mailhub=smtp.example.com:587\nAuthUser = me\n#UseTLS=YES\n", []read{
			{"mailhub", "smtp.example.com:587", "smtp.example.com:587", Text, "", false, ""},
			{"AuthUser", "me", "me", Text, "", false, ""},
			{"UseTLS", "YES", "YES", Text, "", true, ""},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, entries(t, tt.format, tt.text)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
