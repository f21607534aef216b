package realservers

import (
	"context"
	"crypto/tls"
	_ "embed"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/smtpwhy/smtpwhy/internal/realservers/peers"
	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// stack is a TLS library that is installed here.
type stack struct {
	name    string // the start of its name in the table of the rule
	connect func(t *testing.T, ports []string) (connects []bool)
}

//go:embed testdata/Handshake.java
var javaHandshake []byte

const nodeHandshake = `const tls = require('tls');
for (const port of process.argv.slice(1)) {
  const s = tls.connect({host: '127.0.0.1', port, servername: 'localhost', rejectUnauthorized: false}, () => { console.log(port, true); s.destroy(); });
  s.on('error', () => console.log(port, false));
}`

const pythonHandshake = `import socket, ssl, sys
context = ssl._create_unverified_context()
for port in sys.argv[1:]:
    try:
        context.wrap_socket(socket.create_connection(("127.0.0.1", port), 10), server_hostname="localhost").close()
        print(port, "true")
    except OSError:
        print(port, "false")`

// stacks are those that are there, with the names that fit their versions.
func stacks(t *testing.T) []stack {
	list := []stack{
		{"Go 1.24", byGo},
		{"OpenSSL 3 at level 1", oneByOne("openssl", "s_client", "-connect", "127.0.0.1:PORT", "-servername", "localhost", "-cipher", "DEFAULT@SECLEVEL=1")},
		{"OpenSSL 3 at level 2", oneByOne("openssl", "s_client", "-connect", "127.0.0.1:PORT", "-servername", "localhost", "-cipher", "DEFAULT@SECLEVEL=2")},
		{"GnuTLS", oneByOne("gnutls-cli", "--insecure", "--logfile=/dev/null", "-p", "PORT", "--sni-hostname=localhost", "127.0.0.1")},
	}
	if version := output1("node", "-p", "process.versions.node.split('.')[0]"); version != "" && version <= "22" {
		list = append(list, stack{"Node.js", atOnce("node", "-e", nodeHandshake)})
	}
	// Debian's build takes OpenSSL's list in the place of its own.
	switch output1("python3", "-c", "import ssl; print('AES256-SHA' in [c['name'] for c in ssl.create_default_context().get_ciphers()])") {
	case "False":
		list = append(list, stack{"Python 3.10", atOnce("python3", "-c", pythonHandshake)})
	case "True":
		list = append(list, stack{"OpenSSL 3 at level 2", atOnce("python3", "-c", pythonHandshake)})
	}
	java := filepath.Join(t.TempDir(), "Handshake.java")
	if err := os.WriteFile(java, javaHandshake, 0o600); err != nil {
		t.Fatal(err)
	}
	if version := output1("java", "-version"); version != "" {
		name := "Java 8u341"
		if m := regexp.MustCompile(`version "(\d+)`).FindStringSubmatch(version); m != nil && len(m[1]) == 2 && m[1] >= "24" {
			name = "Java 24"
		}
		list = append(list, stack{name, atOnce("java", java)})
	}
	return list
}

func output1(name string, args ...string) string {
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// atOnce is a program that tries all ports and prints each with true or false.
func atOnce(name string, args ...string) func(*testing.T, []string) []bool {
	return func(t *testing.T, ports []string) (connects []bool) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		out, err := exec.CommandContext(ctx, name, append(args, ports...)...).Output()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, p := range ports {
			if !strings.Contains(string(out), p+" ") {
				t.Fatalf("%s says nothing of port %s: %s", name, p, out)
			}
			connects = append(connects, strings.Contains(string(out), p+" true"))
		}
		return connects
	}
}

// oneByOne is a program that ends well if it connects.
func oneByOne(name string, args ...string) func(*testing.T, []string) []bool {
	return func(t *testing.T, ports []string) (connects []bool) {
		for _, p := range ports {
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			var own []string
			for _, a := range args {
				own = append(own, strings.ReplaceAll(a, "PORT", p))
			}
			connects = append(connects, exec.CommandContext(ctx, name, own...).Run() == nil)
			cancel()
		}
		return connects
	}
}

func byGo(t *testing.T, ports []string) (connects []bool) {
	for _, p := range ports {
		dialer := &net.Dialer{Timeout: 10 * time.Second}
		conn, err := tls.DialWithDialer(dialer, "tcp", "127.0.0.1:"+p, &tls.Config{InsecureSkipVerify: true, ServerName: "localhost"})
		if err == nil {
			_ = conn.Close()
		}
		connects = append(connects, err == nil)
	}
	return connects
}

// startAll starts the servers, and predicts for each who is locked out.
func startAll(whole *testing.T, dir string) (names, ports []string, locked [][]string) {
	var mu sync.Mutex
	whole.Run("start", func(t *testing.T) {
		for _, s := range peers.Servers() {
			t.Run(s.Name, func(t *testing.T) {
				t.Parallel()
				if _, err := exec.LookPath(s.Program); err != nil {
					t.Skip("not installed here: .ci/run installs it: ", err)
				}
				r, err := s.Start(dir)
				if err != nil {
					t.Fatal(err)
				}
				whole.Cleanup(r.Stop)
				scan := scanOf(t, "localhost", r.STARTTLS)
				_, port, _ := net.SplitHostPort(r.Implicit)
				mu.Lock()
				defer mu.Unlock()
				names, ports, locked = append(names, s.Name), append(ports, port), append(locked, lockedOut(scan))
			})
		}
	})
	return names, ports, locked
}

// TestLockedOut holds the prediction of tls-clients-locked-out against the libraries
// themselves.
func TestLockedOut(t *testing.T) {
	needServer(t, "openssl")
	dir := t.TempDir()
	if err := peers.WriteKeys(dir); err != nil {
		t.Fatal(err)
	}
	names, ports, locked := startAll(t, dir)
	tried := 0
	for _, s := range stacks(t) {
		t.Run(s.name, func(t *testing.T) {
			for i, connects := range s.connect(t, ports) {
				predicted := !slices.ContainsFunc(locked[i], func(text string) bool { return strings.HasPrefix(text, s.name) })
				if predicted != connects {
					t.Errorf("%s: predicted %v, connects %v; locked out: %s", names[i], predicted, connects, fmt.Sprint(locked[i]))
				}
				tried++
			}
		})
	}
	t.Logf("%d handshakes were as predicted", tried)
}

// lockedOut are the proofs of the rule, each with the name of a library first.
func lockedOut(scan *probe.Scan) (texts []string) {
	for _, f := range rules.TLSClientsLockedOut.Check(&rules.Case{Record: &probe.Record{Scan: scan}}) {
		for _, e := range f.Evidence {
			texts = append(texts, e.Text)
		}
	}
	return texts
}
