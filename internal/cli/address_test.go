package cli

import (
	"context"
	"crypto/x509"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/smtpwhy/smtpwhy/internal/fakenet"
	"github.com/smtpwhy/smtpwhy/internal/lab"
)

// internet is a made-up one: the names, web pages and mail servers of a script.
type internet struct {
	*fakenet.Net
	mail *lab.Network
}

// Roots trust the web server and the mail servers.
func (i internet) Roots() *x509.CertPool { return i.TrustedBy(i.mail.Roots()) }

// TestDiscovery runs scripts in which `internet` opens a made-up internet: the
// names of zone.txt, the pages of web/HOST/PATH over HTTPS, and the mail servers
// of servers.smtp. `code N ARG...` runs smtpwhy in it; `asked TEXT` and
// `! asked TEXT` look for what it asked and said on the way.
func TestDiscovery(t *testing.T) {
	t.Parallel()
	type worldKey struct{}
	world := func(ts *testscript.TestScript) *internet { return ts.Value(worldKey{}).(*internet) }
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/discover",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Values[worldKey{}] = new(internet)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"internet": func(ts *testscript.TestScript, _ bool, _ []string) { *world(ts) = openInternet(t, ts) },
			"code": func(ts *testscript.TestScript, _ bool, args []string) {
				code := (&App{Stdin: strings.NewReader(""), Stdout: ts.Stdout(), Stderr: ts.Stderr(), Network: world(ts),
					LookupEnv: func(name string) (string, bool) { v := ts.Getenv(name); return v, v != "" }}).Run(context.Background(), args[1:])
				if strconv.Itoa(code) != args[0] {
					ts.Fatalf("exit code %d, want %s", code, args[0])
				}
			},
			"asked": func(ts *testscript.TestScript, neg bool, args []string) {
				all := world(ts).Asked()
				for _, e := range world(ts).mail.Wire() {
					all = append(all, string(e.Clear), string(e.Inside))
				}
				if strings.Contains(strings.Join(all, "\n"), args[0]) == neg {
					ts.Fatalf("asked: %s", strings.Join(all, "\n"))
				}
			},
		},
	})
}

func openInternet(t *testing.T, ts *testscript.TestScript) internet {
	scenario, err := lab.Parse("servers", ts.ReadFile("servers.smtp"))
	ts.Check(err)
	mail, err := scenario.Start()
	ts.Check(err)
	ts.Defer(func() { _ = mail.Close() })
	pages := map[string]string{}
	root := ts.MkAbs("web")
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(root, path)
		pages[filepath.ToSlash(name)] = string(text)
		return err
	})
	if !os.IsNotExist(err) {
		ts.Check(err)
	}
	i := internet{fakenet.Start(t, ts.ReadFile("zone.txt"), fakenet.Pages(pages)), mail}
	i.Elsewhere = mail.DialContext
	return i
}
