package realservers

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/smtpwhy/smtpwhy/report"
)

// passwordVariable is where the tests put the password for the program.
const passwordVariable = "SMTPWHY_TEST_PASSWORD"

// wrongPassword is one that no server accepts.
const wrongPassword = "not-the-password-8f1c"

// other is a recipient that every server knows, and is not the user.
const other = "other@example.test"

// running is what servers.sh tells of the servers that it started. It is nil
// when there are none.
var running *servers

// program is the path of the program under test.
var program string

type servers struct {
	Certs    string `json:"certs"` // directory
	User     string `json:"user"`
	Password string `json:"password"`
	// Two more accounts with one password outside ASCII, which the servers keep in UTF-8
	// and in ISO-8859-1.
	UTF8User   string `json:"utf8_user"`
	Latin1User string `json:"latin1_user"`
	Accented   string `json:"accented"`

	Addresses map[string]string `json:"addresses"` // "postfix-starttls": "127.0.0.1:21003"
}

func TestMain(m *testing.M) {
	code, err := runTests(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "realservers:", err)
		code = 1
	}
	os.Exit(code)
}

func runTests(m *testing.M) (int, error) {
	dir := os.Getenv("SMTPWHY_REAL")
	if dir == "" {
		return m.Run(), nil
	}
	text, err := os.ReadFile(filepath.Join(dir, "servers.json"))
	if err != nil {
		return 0, err
	}
	if err := json.Unmarshal(text, &running); err != nil {
		return 0, err
	}
	temp, err := os.MkdirTemp("", "smtpwhy")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	program = filepath.Join(temp, "smtpwhy")
	if out, err := exec.Command("go", "build", "-o", program, "../..").CombinedOutput(); err != nil {
		return 0, fmt.Errorf("go build: %w\n%s", err, out)
	}
	return m.Run(), nil
}

// needServer skips the test when the server's programs were not started here.
func needServer(t *testing.T, name string) {
	t.Helper()
	if running == nil {
		t.Skipf("%s not running here: .ci/run starts it", name)
	}
}

// login says what the program is given to sign in with.
type login int

const (
	right      login = iota // user name and password
	wrong                   // user name and a wrong password
	noPassword              // user name alone
	noUser
)

// arguments are what a user types for a check of one server.
type arguments struct {
	server string // a key of servers.Addresses
	// address is one that is not in servers.Addresses.
	address string
	host    string // instead of the server's address
	login   login
	flags   []string
	// user and password stand instead of the tester's.
	user, password string
	// noCA leaves out the file that makes the servers' certificates trusted.
	noCA   bool
	format string // json when empty
}

// output is what the program gave.
type output struct {
	stdout, stderr string
	exit           int
	took           time.Duration
}

// check runs the program, and sees to it that no password comes out of it.
func check(t *testing.T, a arguments) output {
	t.Helper()
	address, ok := running.Addresses[a.server]
	if address = cmp.Or(a.address, address); !ok && a.address == "" {
		t.Fatalf("servers.sh started no %s", a.server)
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	if a.host != "" {
		host = a.host
	}
	if a.format == "" {
		a.format = "json"
	}
	args := []string{"check", "--host", host, "--port", port, "--timeout", "20s", "--format", a.format}
	if !a.noCA {
		args = append(args, "--ca-file", filepath.Join(running.Certs, "ca.pem"))
	}
	password := running.Password
	if a.login == wrong {
		password = wrongPassword
	}
	user := cmp.Or(a.user, running.User)
	password = cmp.Or(a.password, password)
	if a.login != noUser {
		args = append(args, "--user", user)
	}
	if a.login == right || a.login == wrong {
		args = append(args, "--password-env", passwordVariable)
	}
	out := execute(t, password, append(args, a.flags...))
	for _, secret := range append(forms(user, password), forms(user, inLatin1(password))...) {
		if strings.Contains(out.stdout+out.stderr, secret) {
			t.Errorf("the password is in the output, as %q", secret)
		}
	}
	return out
}

func execute(t *testing.T, password string, args []string) output {
	t.Helper()
	// The program ends by its own time-out of 20 s; this is for a program that hangs.
	ctx, cancel := context.WithTimeout(context.Background(), 40*time.Second)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(os.Environ(), passwordVariable+"="+password)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	err := cmd.Run()
	out := output{stdout: stdout.String(), stderr: stderr.String(), took: time.Since(start)}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		out.exit = exit.ExitCode()
	} else if err != nil {
		t.Fatalf("smtpwhy %s: %v", strings.Join(args, " "), err)
	}
	if ctx.Err() != nil {
		t.Fatalf("smtpwhy %s: did not end within 40 s", strings.Join(args, " "))
	}
	return out
}

// decode reads the document that --format json gives.
func decode(t *testing.T, out output) report.Report {
	t.Helper()
	var r report.Report
	if err := json.Unmarshal([]byte(out.stdout), &r); err != nil {
		t.Fatalf("standard output is no report: %v\nexit code %d\n%s\n%s", err, out.exit, out.stdout, out.stderr)
	}
	if r.Schema != report.Schema {
		t.Errorf("schema %q, want %q", r.Schema, report.Schema)
	}
	if r.Record == nil || r.Record.AsConfigured() == nil {
		t.Fatalf("no as-configured session in the record\n%s", out.stdout)
	}
	return r
}
