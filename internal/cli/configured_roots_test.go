package cli

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/smtpwhy/smtpwhy/internal/lab"
	"github.com/smtpwhy/smtpwhy/report"
)

// TestCAFileOfSettings: the CAs that a settings file names decide whether the server
// is trusted, as they do for the application; what came on standard input or is a
// report makes no file of this machine be read.
func TestCAFileOfSettings(t *testing.T) {
	t.Parallel()
	s, _ := lab.Find("healthy-both-ports")
	network, err := s.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = network.Close() })
	dir := t.TempDir()
	for name, text := range map[string][]byte{"ca.pem": network.CAPEM(), "other.pem": strangersCA(t), "empty.pem": []byte("correct-horse\n")} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const text = "account default\nhost smtp.example.com\nport 587\ntls on\nauth on\nuser me@example.com\nfrom me@example.com\npassword correct-horse\ntls_trust_file "
	for _, tt := range []struct {
		name, file, stdin string
		rule, note        string
	}{
		{"the right one", "ca.pem", "", "", `tls_trust_file names "ca.pem": the CAs in it are trusted here, too, and no others.`},
		{"an absolute path", filepath.Join(dir, "ca.pem"), "", "", "the CAs in it are trusted here"},
		{"a stranger's", "other.pem", "", "cert-untrusted", "the CAs in it are trusted here"},
		{"not there", "none.pem", "", "", "there is no such file on this machine; the system's CAs are trusted here."},
		{"no certificate", "empty.pem", "", "", "there is no certificate in it"},
		{"a directory", ".", "", "", "that is no file"},
		{"the system's", "system", "", "", ""},
		{"standard input", "other.pem", "-", "", ""},
	} {
		a, stdout, stderr := testApp()
		a.Network, a.Dir = network, dir
		target := "msmtprc"
		if tt.stdin != "" {
			target, a.Stdin = "-", strings.NewReader(text+filepath.Join(dir, tt.file)+"\n")
		} else if err := os.WriteFile(filepath.Join(dir, target), []byte(text+tt.file+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		a.Run(context.Background(), []string{"check", target, "--format", "json", "--only"})
		rep := new(report.Report)
		if err := json.Unmarshal(stdout.Bytes(), rep); err != nil {
			t.Fatalf("%s: %v: %s", tt.name, err, stderr)
		}
		notes := strings.Join(rep.Record.Settings.Application.Conduct.Notes, "\n")
		if rep.Verdict.Rule != tt.rule || tt.note == "" && strings.Contains(notes, "trusted here") || !strings.Contains(notes, tt.note) {
			t.Errorf("%s: verdict %q, want %q; notes %q", tt.name, rep.Verdict.Rule, tt.rule, notes)
		}
		checkClean(t, tt.name, stdout.String()+stderr.String(), "correct-horse")
	}
}

// strangersCA is a CA that has signed nothing here.
func strangersCA(t *testing.T) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}
