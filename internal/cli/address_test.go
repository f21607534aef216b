package cli

import (
	"context"
	"crypto/x509"
	"errors"
	"io/fs"
	"net"
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

func TestFoundServersAreNotNextDoor(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	dialed := false
	guarded := publicOnly{next: dialer(func(context.Context, string, string) (net.Conn, error) {
		dialed = true
		return nil, errors.New("dialed")
	})}
	for _, address := range []string{"127.0.0.1:25", "10.0.0.1:25", "[::1]:25", "[fe80::1%1]:25", "[::ffff:192.168.0.1]:25", "mail.example:25"} {
		if conn, err := guarded.DialContext(context.Background(), "tcp", address); err == nil || dialed {
			t.Errorf("%s: %v, %v", address, conn, err)
		}
	}
	if _, err := guarded.DialContext(context.Background(), "tcp", "192.0.2.1:25"); !dialed || err == nil {
		t.Errorf("a public address is not dialed: %v", err)
	}
	guarded.private, dialed = true, false
	for _, address := range []string{"127.0.0.1:25", "[::1]:25", "169.254.169.254:25", "[::ffff:127.0.0.1]:25"} {
		if conn, err := guarded.DialContext(context.Background(), "tcp", address); err == nil || dialed {
			t.Errorf("private networks allowed, %s: %v, %v", address, conn, err)
		}
	}
	if _, _ = guarded.DialContext(context.Background(), "tcp", "10.0.0.1:25"); !dialed {
		t.Error("an allowed private address is not dialed")
	}
	if conn, err := (publicOnly{}).DialContext(context.Background(), "tcp", l.Addr().String()); err == nil {
		t.Errorf("connected to this machine: %v", conn.RemoteAddr())
	}
}

type dialer func(ctx context.Context, network, address string) (net.Conn, error)

func (d dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return d(ctx, network, address)
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
