package realservers

import (
	"encoding/base64"
	"encoding/hex"
	"testing"
)

// forms are the shapes in which a password shows in mail traffic: plain, hex,
// base64 wherever it starts in a group of three bytes, and inside AUTH PLAIN.
func forms(user, password string) []string {
	list := []string{
		password,
		hex.EncodeToString([]byte(password)),
		base64.StdEncoding.EncodeToString([]byte("\x00" + user + "\x00" + password)),
		base64.StdEncoding.EncodeToString([]byte(user + "\x00" + user + "\x00" + password)),
	}
	for shift := range 3 {
		// Only whole groups of the password's own bytes are the same in any text.
		own := []byte(password)[shift:]
		list = append(list, base64.StdEncoding.EncodeToString(own[:len(own)/3*3]))
	}
	return list
}

// inLatin1 is a text of Western European letters in ISO-8859-1.
func inLatin1(text string) string {
	var b []byte
	for _, r := range text {
		b = append(b, byte(r))
	}
	return string(b)
}

// TestNoPasswordInAnyFormat runs the good and the failing sign-in in every format
// that a person pastes, with all lines; check looks for the password.
func TestNoPasswordInAnyFormat(t *testing.T) {
	needServer(t, "postfix")
	for _, server := range []string{"postfix-starttls", "dovecot-starttls", "exim-starttls", "chasquid-starttls"} {
		for _, format := range []string{"text", "markdown", "line", "json"} {
			t.Run(server+"/"+format, func(t *testing.T) {
				t.Parallel()
				for with, wantExit := range map[login]int{right: 0, wrong: 1} {
					out := check(t, arguments{server: server, login: with, format: format, flags: []string{"--starttls", "--transcript", "-v"}})
					if out.exit != wantExit {
						t.Errorf("exit code %d, want %d\n%s\n%s", out.exit, wantExit, out.stdout, out.stderr)
					}
					if out.stdout == "" {
						t.Error("no output")
					}
				}
			})
		}
	}
}
