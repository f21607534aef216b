package cli

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/internal/lab"
	"github.com/smtpwhy/smtpwhy/probe"
)

// echoScript is a server that repeats what it was sent in its replies, in every
// form that it can.
const echoScript = `title    echo
story    The server repeats what it was sent.
args     --host smtp.example.com --port 587 --ssl=%s --starttls=%s --user me@example.com --auth %s %s
password placeholder
status   broken
rule     credentials-rejected
host     smtp.example.com

port 587
  include submission
  withdraw AUTH
  offer AUTH PLAIN LOGIN CRAM-MD5 XOAUTH2 OAUTHBEARER
  reject 535-5.7.8 {line}
  reject 535-5.7.8 password {password}
  reject 535-5.7.8 %%{password.url} {password.url} {password.hex}
  reject 535 5.7.8 {password.base64}
`

// TestNoSecretLeaves runs random secrets through every mechanism and failure and
// looks for them in every output.
func TestNoSecretLeaves(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	modes := []struct{ ssl, starttls, more string }{
		{"off", "on", ""},            // signs in inside TLS
		{"off", "on", "--insecure"},  // the same, by flag
		{"off", "off", "--insecure"}, // signs in in clear
		{"off", "off", ""},           // keeps the secret
		{"on", "on", ""},             // fails first, then signs in
	}
	for _, mechanism := range []string{"PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2", "OAUTHBEARER"} {
		for _, mode := range modes {
			for range 2 {
				secret := randomSecret(random)
				name := fmt.Sprintf("%s ssl=%s starttls=%s %s", mechanism, mode.ssl, mode.starttls, mode.more)
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					script := fmt.Sprintf(echoScript, mode.ssl, mode.starttls, mechanism, mode.more)
					s, err := lab.Parse("echo.smtp", script)
					if err != nil {
						t.Fatal(err)
					}
					s.Password = secret
					a, out, errs := testApp()
					rep := examineScenario(t, a, s)
					checkClean(t, "-v", errs.String(), secret)
					checkClean(t, "stdout", out.String(), secret)
					checkFormats(t, rep, secret)
					if t.Failed() {
						t.Logf("secret %q", secret)
					}
				})
			}
		}
	}
}

// TestNoLatin1Leaves does the same with passwords that go out in ISO-8859-1.
func TestNoLatin1Leaves(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	for _, mechanism := range []string{"PLAIN", "LOGIN", "CRAM-MD5"} {
		for range 3 {
			letters := make([]rune, 8+random.IntN(24))
			for i := range letters {
				letters[i] = rune(0xc0 + random.IntN(0x40))
			}
			secret := string(letters)
			t.Run(mechanism, func(t *testing.T) {
				t.Parallel()
				s, err := lab.Parse("echo.smtp", fmt.Sprintf(echoScript, "off", "on", mechanism, "--latin1"))
				if err != nil {
					t.Fatal(err)
				}
				s.Password = secret
				a, out, errs := testApp()
				rep := examineScenario(t, a, s)
				if list := rep.Record.AsConfigured().Auth; len(list) != 1 || list[0].Encoding != probe.EncodingLatin1 {
					t.Errorf("AUTH %+v, want one in ISO-8859-1", list)
				}
				narrow := make([]byte, len(letters))
				for i, r := range letters {
					narrow[i] = byte(r)
				}
				stored := emitted(t, rep, outputFlags{format: choiceValue{at: "json"}, transcript: true})
				for _, form := range []string{secret, string(narrow)} {
					checkClean(t, "-v", errs.String(), form)
					checkClean(t, "stdout", out.String(), form)
					checkClean(t, "json", stored, form)
				}
				checkFormats(t, rep, secret)
				if t.Failed() {
					t.Logf("secret %q", secret)
				}
			})
		}
	}
}

// randomSecret is 8 to 40 bytes of any value that can be typed on one line.
func randomSecret(r *rand.Rand) string {
	var b strings.Builder
	for range 8 + r.IntN(33) {
		c := byte(r.IntN(255) + 1)
		if c == '\r' || c == '\n' {
			c = ' '
		}
		b.WriteByte(c)
	}
	return b.String()
}
