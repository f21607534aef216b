package cli

import (
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/smtpwhy/smtpwhy/internal/clients"
)

// TestClientsFit holds what is shown of each client, and of each of its versions, to
// the width of a terminal, and to having the user name in what is to be written.
func TestClientsFit(t *testing.T) {
	t.Parallel()
	for _, c := range clients.All() {
		names := []string{c.ID}
		for _, g := range c.Generations {
			names = append(names, c.ID+"@"+g.ID)
		}
		for _, name := range names {
			a, stdout, stderr := testApp()
			if code := a.Run(context.Background(), []string{"clients", name}); code != exitOK {
				t.Errorf("clients %s: exit code %d: %s", name, code, stderr)
			}
			for line := range strings.Lines(stdout.String()) {
				if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > defaultWidth {
					t.Errorf("clients %s: %d columns: %s", name, n, line)
				}
			}
		}
		for _, m := range clientModes(c, "") {
			if user := strings.ReplaceAll(m.Config, "%40", "@"); m.Config != "" && c.ID != "postfix" && !strings.Contains(user, exampleUser) {
				t.Errorf("clients %s, %s: the user name is missing:\n%s", c.ID, m.Title, m.Config)
			}
		}
	}
}
