package clients

import (
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

// TestPercentInDSN: PHP leaves a % alone that begins no code; what Symfony's own Dsn
// class made of these passwords was run with symfony/mailer on PHP 8.2.
func TestPercentInDSN(t *testing.T) {
	for _, tt := range []struct {
		password, want string
		told           bool
	}{
		{"pa%word", "pa%word", false},
		{"%wo", "%wo", false},
		{"pa%2", "pa%2", false},
		{"pa%zz%25", "pa%zz%", false},
		{"pa%40b", "pa@b", false},
		{"a+b", "a+b", false},
		{"a@b", "a@b", false},
		{"a#b", "a#b", true}, // The mailer DSN is invalid.
		{"a/b", "a/b", true},
	} {
		c, err := Read(".env", []byte("MAILER_DSN='smtp://me:"+tt.password+"@smtp.example.com:587'\n"), Options{Client: mustFind(t, "symfony")})
		if err != nil {
			t.Fatal(err)
		}
		told := false
		for _, r := range c.Readings {
			told = told || r.Kind == probe.ReadMangled
		}
		if got := c.Settings().Secret.Reveal(); got != tt.want || told != tt.told {
			t.Errorf("%s: read as %q, want %q; a finding %v, want %v: %+v", tt.password, got, tt.want, told, tt.told, c.Readings)
		}
	}
}
