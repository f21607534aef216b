package realservers

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
)

// gsaslServer is an SMTP server whose sign-in is GNU SASL's: no server that Debian has
// speaks the -PLUS mechanisms, and the lab's server side is of the same library as the
// program's client side.
type gsaslServer struct {
	helper  string // see gsasl/server.c
	offered string
	config  *tls.Config
}

// startGSASL listens on loopback with TLS from the first byte, of at most the version.
func startGSASL(t *testing.T, helper, offered string, version uint16) (port string) {
	t.Helper()
	cert, err := tls.LoadX509KeyPair(certFile("good.pem"), certFile("good.key"))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	s := &gsaslServer{helper: helper, offered: offered, config: &tls.Config{Certificates: []tls.Certificate{cert}, MaxVersion: version}}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	_, port, _ = net.SplitHostPort(listener.Addr().String())
	return port
}

func (s *gsaslServer) serve(raw net.Conn) {
	conn := tls.Server(raw, s.config)
	defer func() { _ = conn.Close() }()
	if conn.Handshake() != nil {
		return
	}
	in := bufio.NewScanner(conn)
	say := func(lines ...string) { _, _ = io.WriteString(conn, strings.Join(lines, "\r\n")+"\r\n") }
	say("220 gsasl.example.test ESMTP")
	for in.Scan() {
		switch words := strings.Fields(in.Text()); {
		case len(words) == 0:
			return
		case words[0] == "EHLO":
			say("250-gsasl.example.test", "250 AUTH "+s.offered)
		case words[0] == "AUTH" && len(words) > 1:
			say(s.auth(words[1], words[2:], conn.ConnectionState(), in, say))
		case words[0] == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// auth hands the exchange to GNU SASL, and returns the final reply.
func (s *gsaslServer) auth(mechanism string, initial []string, state tls.ConnectionState, in *bufio.Scanner, say func(...string)) string {
	args := []string{mechanism, running.User, running.Password}
	if state.Version == tls.VersionTLS13 {
		key, err := state.ExportKeyingMaterial("EXPORTER-Channel-Binding", nil, 32) // RFC 9266 section 2
		if err != nil {
			return "454 4.7.0 no exporter"
		}
		args = append(args, "exporter", base64.StdEncoding.EncodeToString(key))
	} else {
		args = append(args, "unique", base64.StdEncoding.EncodeToString(state.TLSUnique))
	}
	cmd := exec.Command(s.helper, args...)
	stdin, _ := cmd.StdinPipe()
	stdout, err := cmd.StdoutPipe()
	if err != nil || cmd.Start() != nil {
		return "454 4.7.0 GNU SASL cannot be run"
	}
	defer func() { _ = stdin.Close(); _ = cmd.Wait() }()
	first := ""
	if len(initial) > 0 && initial[0] != "=" {
		first = initial[0]
	}
	_, _ = fmt.Fprintln(stdin, first)
	for answers := bufio.NewScanner(stdout); answers.Scan(); {
		challenge, more := strings.CutPrefix(answers.Text(), "+ ")
		switch {
		case answers.Text() == "OK":
			return "235 2.7.0 Authentication successful"
		case !more:
			return "535 5.7.8 Authentication failed"
		}
		say("334 " + challenge)
		if !in.Scan() || in.Text() == "*" {
			return "501 5.7.0 Authentication aborted"
		}
		_, _ = fmt.Fprintln(stdin, in.Text())
	}
	return "454 4.7.0 GNU SASL ended"
}

// TestGSASL shows the program's mechanisms to another implementation, those with
// channel binding above all.
func TestGSASL(t *testing.T) {
	needServer(t, "GNU SASL")
	helper := filepath.Join(t.TempDir(), "server")
	if out, err := exec.Command("gcc", "-Wall", "-Werror", "-o", helper, "gsasl/server.c", "-lgsasl").CombinedOutput(); err != nil {
		t.Fatalf("gcc: %v\n%s", err, out)
	}
	type sample struct {
		mechanism string
		version   uint16
		binding   string
	}
	var samples []sample
	for _, m := range []string{"PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"} {
		samples = append(samples, sample{m, tls.VersionTLS13, ""})
	}
	for _, m := range []string{"SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS"} {
		samples = append(samples, sample{m, tls.VersionTLS13, "tls-exporter"}, sample{m, tls.VersionTLS12, "tls-unique"})
	}
	for _, s := range samples {
		// The bare forms stand beside the -PLUS ones: without them the exchange is a
		// downgrade, which GNU SASL refuses.
		offered := s.mechanism
		if base, plus := strings.CutSuffix(s.mechanism, "-PLUS"); !plus && strings.HasPrefix(base, "SCRAM") {
			offered += " " + base + "-PLUS"
		}
		port := startGSASL(t, helper, offered, s.version)
		for with, outcome := range map[login]probe.Outcome{right: probe.OutcomeAccepted, wrong: probe.OutcomeRejected} {
			t.Run(fmt.Sprintf("%s %s %s", s.mechanism, tls.VersionName(s.version), outcome), func(t *testing.T) {
				t.Parallel()
				r := checkPort(t, port, with, s.mechanism)
				usedMechanism(s.mechanism, outcome)(t, r)
				if got := r.Record.AsConfigured().Auth[0].ChannelBinding; got != s.binding {
					t.Errorf("channel binding %q, want %q", got, s.binding)
				}
			})
		}
	}
	t.Run("stripped", func(t *testing.T) {
		r := checkPort(t, startGSASL(t, helper, "SCRAM-SHA-256", tls.VersionTLS13), right, "SCRAM-SHA-256")
		if r.Verdict.Status != report.Broken || r.Record.AsConfigured().Auth[0].Outcome != probe.OutcomeRejected {
			t.Errorf("verdict %+v, want the missing -PLUS form noticed", r.Verdict)
		}
	})
}

func checkPort(t *testing.T, port string, with login, mechanism string) report.Report {
	t.Helper()
	return decode(t, check(t, arguments{address: "127.0.0.1:" + port, login: with, flags: []string{"--ssl", "--only", "--auth", mechanism}}))
}
