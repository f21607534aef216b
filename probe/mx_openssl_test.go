package probe

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// OpenSSL, which Postfix and Exim check DANE with, is of the same opinion about every
// record that it takes.
func TestTLSAAgreesWithOpenSSL(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed")
	}
	for name, test := range tlsaCases(t) {
		if !test.usable || len(test.certs) == 0 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := readTLSA(test.rr)
			a.compare(parsed(test.certs), []string{"mx.example"}, chainNow)
			ours := a.Matches >= 0 && a.Error == ""
			if theirs, said := opensslDANE(t, program, serveDANEChain(t, test.certs), a); theirs != ours {
				t.Errorf("fits: %v; OpenSSL: %v\n%s", ours, theirs, said)
			}
		})
	}
}

// serveDANEChain is the address of a TLS server that shows the chain.
func serveDANEChain(t *testing.T, chain []*testCert) string {
	t.Helper()
	cert := tls.Certificate{PrivateKey: chain[0].key}
	for _, c := range chain {
		cert.Certificate = append(cert.Certificate, c.Raw)
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				_ = conn.(*tls.Conn).Handshake()
				_, _ = conn.Read(make([]byte, 1))
			}()
		}
	}()
	return l.Addr().String()
}

// opensslDANE asks OpenSSL whether the record is good for the server, by the rules of
// RFC 7672.
func opensslDANE(t *testing.T, program, addr string, a association) (fits bool, said string) {
	t.Helper()
	if _, _, err := net.SplitHostPort(addr); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "s_client", "-connect", addr, "-dane_tlsa_domain", "mx.example", "-dane_ee_no_namechecks",
		"-dane_tlsa_rrdata", fmt.Sprintf("%d %d %d %x", a.Usage, a.Selector, a.MatchingType, a.data),
		"-attime", strconv.FormatInt(chainNow.Unix(), 10), "-verify_return_error")
	cmd.Stdin = strings.NewReader("Q\n")
	out, err := cmd.CombinedOutput()
	return err == nil && strings.Contains(string(out), "Verification: OK"), string(out)
}
