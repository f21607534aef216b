package clients

import (
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

// TestBlockRoundTrip holds every block that a user is told to write to what it
// says: read back, the client opens the connection that was asked for.
func TestBlockRoundTrip(t *testing.T) {
	for _, c := range All() {
		for _, want := range []Target{
			{Host: "smtp.example.com", Port: 465, Security: probe.SecurityImplicit, Username: "me@example.com", From: "me@example.com"},
			{Host: "smtp.example.com", Port: 587, Security: probe.SecuritySTARTTLS, Username: "me@example.com", From: "me@example.com"},
		} {
			for _, form := range c.Forms {
				t.Run(c.ID+"/"+string(form.Format)+"/"+string(want.Security), func(t *testing.T) {
					fresh := &Config{Client: c, Form: form}
					list, why := fresh.Fresh(want)
					if list == nil {
						t.Skip(why)
					}
					block := fresh.Block(list)
					name := "settings." + string(form.Format)
					if len(form.Files) > 0 {
						name = form.Files[0]
					}
					back, err := Read(name, []byte(block), Options{Client: c})
					if err != nil {
						t.Fatalf("%v\n%s", err, block)
					}
					got := c.Conduct(back)
					mode := got.Security
					if mode == probe.SecurityOpportunistic && want.Security == probe.SecuritySTARTTLS {
						mode = probe.SecuritySTARTTLS
					}
					if mode != want.Security || got.Port != want.Port || got.Refuses != "" || back.byRole(RoleHost) != want.Host {
						t.Errorf("%s on %s:%d, refuses %q; form %s, dialect %s\n%s", got.Security, back.byRole(RoleHost), got.Port, got.Refuses, back.Form.Format, back.Form.Dialect, block)
					} else if user := back.byRole(RoleUser); user != want.Username && c.KeyOf(RoleUser) != "" && c.ID != "postfix" {
						t.Errorf("the user name is read back as %q\n%s", user, block)
					} else {
						t.Logf("\n%s", block)
					}
				})
			}
		}
	}
}
