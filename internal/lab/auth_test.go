package lab

import (
	"crypto/hmac"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
)

const authScript = testHeader + `port 587
  include relay
  user me@example.com correct-horse
  token good-token
  offer AUTH PLAIN LOGIN CRAM-MD5 XOAUTH2 OAUTHBEARER EXTERNAL ANONYMOUS
  on AUTH
    auth
`

// dialogTest is one AUTH exchange: what the client sends and the start of what
// the server answers, in turn.
type dialogTest [][2]string

func TestAuth(t *testing.T) {
	t.Parallel()
	xoauth := func(token string) string { return b64("user=me@example.com\x01auth=Bearer " + token + "\x01\x01") }
	bearer := func(token string) string {
		return b64("n,a=me@example.com,\x01host=smtp.example.com\x01port=587\x01auth=Bearer " + token + "\x01\x01")
	}
	json := "334 " + b64(`{"status":"401","schemes":"Bearer","scope":"https://mail.example.com/"}`)
	tests := map[string]dialogTest{
		"PLAIN":                       {{"AUTH PLAIN " + b64("\x00me@example.com\x00correct-horse"), "235 "}},
		"PLAIN in two steps":          {{"auth plain", "334 \r\n"}, {b64("\x00me@example.com\x00correct-horse"), "235 "}},
		"PLAIN, wrong":                {{"AUTH PLAIN " + b64("\x00me@example.com\x00wrong"), "535 "}},
		"PLAIN, malformed":            {{"AUTH PLAIN " + b64("me@example.com"), "535 "}},
		"PLAIN, no base64":            {{"AUTH PLAIN ?", "501 5.5.2"}},
		"PLAIN, empty response":       {{"AUTH PLAIN =", "535 "}},
		"LOGIN":                       {{"AUTH LOGIN", "334 VXNlcm5hbWU6"}, {b64("me@example.com"), "334 UGFzc3dvcmQ6"}, {b64("correct-horse"), "235 "}},
		"LOGIN with initial response": {{"AUTH LOGIN " + b64("me@example.com"), "334 UGFzc3dvcmQ6"}, {b64("wrong"), "535 "}},
		"cancelled":                   {{"AUTH LOGIN", "334 "}, {"*", "501 5.7.0"}, {"NOOP", "250 "}},
		"XOAUTH2":                     {{"AUTH XOAUTH2 " + xoauth("good-token"), "235 "}},
		"XOAUTH2, wrong":              {{"AUTH XOAUTH2 " + xoauth("bad-token"), json}, {"", "535 "}},
		"OAUTHBEARER":                 {{"AUTH OAUTHBEARER " + bearer("good-token"), "235 "}},
		"OAUTHBEARER, wrong":          {{"AUTH OAUTHBEARER " + bearer("bad-token"), json}, {b64("\x01"), "535 "}},
		"EXTERNAL":                    {{"AUTH EXTERNAL =", "235 "}},
		"EXTERNAL as somebody else":   {{"AUTH EXTERNAL " + b64("boss@example.com"), "535 "}},
		"ANONYMOUS":                   {{"AUTH ANONYMOUS " + b64("trace"), "235 "}},
		"a mechanism that nobody has": {{"AUTH NTLM", "504 "}},
		"no mechanism":                {{"AUTH", "501 5.5.4"}},
	}
	n := startScript(t, authScript)
	for name, dialog := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runDialog(t, n, dialog)
		})
	}
}

func runDialog(t *testing.T, n *Network, dialog dialogTest) {
	t.Helper()
	c := dial(t, n, smtp587)
	c.want("", "220 ")
	for _, turn := range dialog {
		c.send(turn[0])
		c.want("", turn[1])
	}
}

func TestAuthCRAM(t *testing.T) {
	t.Parallel()
	n := startScript(t, authScript)
	for password, want := range map[string]string{"correct-horse": "235 ", "wrong": "535 "} {
		c := dial(t, n, smtp587)
		c.want("", "220 ")
		challenge, err := base64.StdEncoding.DecodeString(strings.TrimSpace(c.want("AUTH CRAM-MD5", "334 ")[4:]))
		if err != nil {
			t.Fatal(err)
		}
		mac := hmac.New(md5.New, []byte(password))
		mac.Write(challenge)
		c.want(b64(fmt.Sprintf("me@example.com %s", hex.EncodeToString(mac.Sum(nil)))), want)
	}
}

func TestAuthOptions(t *testing.T) {
	t.Parallel()
	plain := "AUTH PLAIN " + b64("\x00me@example.com\x00correct-horse")
	tests := map[string]struct {
		script string
		dialog dialogTest
	}{
		"initial response ignored": {"ignore-initial-response", dialogTest{{plain, "334 \r\n"}, {b64("\x00me@example.com\x00correct-horse"), "235 "}}},
		"odd prompts": {"prompt user \\u7528\\u6237\nprompt password pass word?", dialogTest{
			{"AUTH LOGIN", "334 " + b64("用户") + "\r\n"}, {b64("me@example.com"), "334 " + b64("pass word?") + "\r\n"}, {b64("correct-horse"), "235 "}}},
		"accept of two lines": {"accept 235-one\naccept 235 two", dialogTest{{plain, "235-one\r\n235 two\r\n"}}},
		"mechanisms by name":  {"mechanism LOGIN", dialogTest{{plain, "504 "}, {"AUTH LOGIN", "334 "}}},
		"old syntax":          {"withdraw AUTH\noffer AUTH=LOGIN PLAIN", dialogTest{{plain, "235 "}}},
		"echo of the line":    {"user me other\nreject 535 bad {line}", dialogTest{{plain, "535 bad " + plain + "\r\n"}}},
		"echo of the password": {"user me other\nreject 535 {password} {password.base64} {password.hex}", dialogTest{
			{plain, "535 correct-horse Y29ycmVjdC1ob3JzZQ== 636f72726563742d686f727365\r\n"}}},
		"reject with bytes":  {`user me other` + "\n" + `reject 535 \xb5\xc7`, dialogTest{{plain, "535 \xb5\xc7\r\n"}}},
		"OAuth error as set": {`oauth-error {"status":"400"}`, dialogTest{{"AUTH XOAUTH2 " + b64("user=x\x01auth=Bearer y\x01\x01"), "334 " + b64(`{"status":"400"}`)}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runDialog(t, startScript(t, authScript+tt.script+"\n"), tt.dialog)
		})
	}
}
