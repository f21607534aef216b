package probe

import (
	"bufio"
	"context"
	"crypto"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// sides are what may refuse a chain; each letter of a verdict is one that does.
const (
	ours   = "v" // Verified is false
	asSent = "a" // TLS.Builds
	search = "s"
	ossl   = "o" // openssl s_client -verify_return_error
	gnutls = "g" // gnutls-cli
	alike  = ours + asSent + search + ossl + gnutls
)

// TestPeersAgree serves chains with openssl s_server and compares our verdicts with
// those of OpenSSL and GnuTLS. Where these two differ, ours says which problem it is
// that the one minds and the other does not.
func TestPeersAgree(t *testing.T) {
	t.Parallel()
	version, err := exec.Command("openssl", "version").Output()
	if rest, ok := strings.CutPrefix(string(version), "OpenSSL "); err != nil || !ok || rest < "3" {
		t.Skipf("openssl is not installed, or older than 3: %q, %v", version, err)
	}
	today := func(c x509.Certificate) x509.Certificate { return lasting(c, -60, 300) }
	server := today(forHost("mail.example.com"))
	server.KeyUsage = x509.KeyUsageDigitalSignature
	with := func(change func(*x509.Certificate)) x509.Certificate { return alter(server, change) }
	use := func(u x509.KeyUsage) x509.Certificate { return with(func(c *x509.Certificate) { c.KeyUsage = u }) }
	root, other := issue(t, nil, today(named("Root CA")), nil), issue(t, nil, today(named("Other CA")), nil)
	rekeyed := issue(t, nil, today(named("Root CA")), nil)
	inter := issue(t, root, today(named("Inter CA")), nil)
	leaf := issue(t, inter, server, nil)
	oldRoot := issue(t, nil, lasting(named("Old Root CA"), -400, -10), nil)
	crossed := issue(t, oldRoot, lasting(named("Root CA"), -400, -10), root.key)
	self := issue(t, nil, server, nil)
	own := issue(t, nil, today(authority("Own CA", func(c *x509.Certificate) { c.DNSNames = []string{"mail.example.com"} })), nil)
	below := func(ca x509.Certificate) []*testCert {
		issuer := issue(t, root, today(ca), nil)
		return []*testCert{issue(t, issuer, server, nil), issuer}
	}
	short := issue(t, root, today(authority("Short CA", func(c *x509.Certificate) { c.MaxPathLenZero = true })), nil)
	deep := issue(t, short, today(named("Deep CA")), nil)
	oldest, older := versionOne(t, nil, "Oldest"), versionOne(t, root, "Older")
	tests := []struct {
		name   string
		chain  []*testCert
		root   *testCert // root if nil
		kind   CertProblemKind
		refuse string
	}{
		{"good", []*testCert{leaf, inter}, nil, "", ""},
		{"root sent", []*testCert{leaf, inter, root}, nil, "", ""},
		{"missing", []*testCert{leaf}, nil, CertIncomplete, alike},
		{"missing, root sent", []*testCert{leaf, root}, nil, CertIncomplete, alike},
		{"order", []*testCert{leaf, root, inter}, nil, CertWrongOrder, asSent},
		{"twice", []*testCert{leaf, inter, inter}, nil, CertDuplicate, asSent},
		{"leaf twice", []*testCert{leaf, leaf, inter}, nil, CertWrongOrder, asSent},
		{"unrelated", []*testCert{leaf, inter, other}, nil, CertUnrelated, asSent},
		{"expired path", []*testCert{leaf, inter, crossed}, nil, CertPathExpired, asSent},
		{"expired path and root", []*testCert{leaf, inter, crossed, oldRoot}, nil, CertPathExpired, asSent},
		{"expired path alone", []*testCert{leaf, inter, crossed}, oldRoot, CertExpired, alike},
		{"expired", []*testCert{issue(t, inter, lasting(server, -60, -2), nil), inter}, nil, CertExpired, alike},
		{"not yet valid", []*testCert{issue(t, inter, lasting(server, 2, 60), nil), inter}, nil, CertNotYetValid, alike},
		{"self-signed", []*testCert{self}, nil, CertSelfSigned, alike},
		{"self-signed and trusted", []*testCert{self}, self, "", ""},
		{"authority as server", []*testCert{own}, own, CertWrongUse, ours + ossl + gnutls},
		{"unknown root", []*testCert{leaf, inter, root}, other, CertUntrusted, alike},
		{"root of the same name", []*testCert{leaf, inter}, rekeyed, CertUntrusted, alike},
		{"issuer is no authority", below(authority("Nobody", func(c *x509.Certificate) { c.IsCA = false })), nil, CertUntrusted, alike},
		{"issuer may not sign", below(authority("Mute", func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCRLSign })), nil, CertUntrusted, alike},
		{"root of version 1", []*testCert{issue(t, oldest, server, nil)}, oldest, "", ""},
		{"issuer of version 1", []*testCert{issue(t, older, server, nil), older}, nil, CertUntrusted, alike},
		{"path too long", []*testCert{issue(t, deep, server, nil), deep, short}, nil, CertUntrusted, alike},
		{"critical extension", below(critical(named("Odd CA"))), nil, CertUntrusted, alike},
		{"name constraint", below(authority("Limited CA", func(c *x509.Certificate) { c.PermittedDNSDomains = []string{"example.org"} })), nil, CertNameConstraint, alike},
		{"authority for clients", below(authority("Client CA", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} })), nil, CertWrongUse, alike},
		{"for clients", []*testCert{issue(t, inter, with(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }), nil), inter}, nil, CertWrongUse, alike},
		{"key for agreement", []*testCert{issue(t, inter, use(x509.KeyUsageKeyAgreement), nil), inter}, nil, CertKeyUsage, gnutls},
		{"key for certificates", []*testCert{issue(t, inter, use(x509.KeyUsageCertSign), nil), inter}, nil, CertWrongUse, ours + ossl + gnutls},
		{"no OCSP response", []*testCert{issue(t, inter, with(func(c *x509.Certificate) {
			c.ExtraExtensions = []pkix.Extension{{Id: tlsFeature, Value: []byte{0x30, 3, 2, 1, 5}}}
		}), nil), inter}, nil, CertNoStaple, gnutls},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.root == nil {
				tt.root = root
			}
			port := serveChain(t, tt.chain)
			v := inspectChain(chainInput{certs: servedChain(t, port), host: "mail.example.com", roots: pool(tt.root), now: time.Now()})
			has := (&TLS{Problems: v.problems})
			if _, ok := has.Problem(tt.kind); tt.kind != "" && !ok || tt.kind == "" && len(v.problems) > 0 {
				t.Errorf("problems %+v, want %q", v.problems, tt.kind)
			}
			refused := map[string]bool{ours: !verified(v.problems), asSent: !v.builds[0].Trusted, search: !v.builds[1].Trusted}
			askPeers(t, port, tt.root, refused)
			for side, got := range refused {
				if want := strings.Contains(tt.refuse, side); got != want {
					t.Errorf("%s refuses: %v, want %v", side, got, want)
				}
			}
		})
	}
}

// lasting is dated from the present day, which the peers go by.
func lasting(c x509.Certificate, from, to int) x509.Certificate {
	c.NotBefore, c.NotAfter = time.Now().AddDate(0, 0, from), time.Now().AddDate(0, 0, to)
	return c
}

// versionOne makes a certificate without extensions, as crypto/x509 cannot.
func versionOne(t *testing.T, issuer *testCert, name string) *testCert {
	t.Helper()
	key := newECDSAKey(t, elliptic.P256())
	request, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: name}}, key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	in := writePEM(t, filepath.Join(dir, "request.pem"), "CERTIFICATE REQUEST", request)
	args := []string{"x509", "-req", "-in", in, "-outform", "DER", "-days", "100", "-set_serial", "1"}
	if issuer == nil {
		args = append(args, "-signkey", writePEM(t, filepath.Join(dir, "key.pem"), "PRIVATE KEY", keyDER(t, key)))
	} else {
		args = append(args, "-CA", writePEM(t, filepath.Join(dir, "ca.pem"), "CERTIFICATE", issuer.Raw), "-CAkey", writePEM(t, filepath.Join(dir, "key.pem"), "PRIVATE KEY", keyDER(t, issuer.key)))
	}
	der, err := exec.Command("openssl", args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil || cert.Version != 1 {
		t.Fatalf("a certificate of version 1 was wanted: %v", err)
	}
	return &testCert{cert, key}
}

func keyDER(t *testing.T, key crypto.Signer) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// writePEM writes the blocks into a file and returns its name.
func writePEM(t *testing.T, name, kind string, blocks ...[]byte) string {
	t.Helper()
	var text []byte
	for _, der := range blocks {
		text = append(text, pemOf(kind, der)...)
	}
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// serveChain serves the chain by openssl s_server and returns its port.
func serveChain(t *testing.T, chain []*testCert) (port string) {
	t.Helper()
	dir := t.TempDir()
	args := []string{"s_server", "-accept", "127.0.0.1:0", "-www",
		"-cert", writePEM(t, filepath.Join(dir, "leaf.pem"), "CERTIFICATE", chain[0].Raw),
		"-key", writePEM(t, filepath.Join(dir, "key.pem"), "PRIVATE KEY", keyDER(t, chain[0].key))}
	if len(chain) > 1 {
		var rest [][]byte
		for _, c := range chain[1:] {
			rest = append(rest, c.Raw)
		}
		args = append(args, "-cert_chain", writePEM(t, filepath.Join(dir, "rest.pem"), "CERTIFICATE", rest...))
	}
	return startServer(t, args)
}

// servedChain is what a client gets to see.
func servedChain(t *testing.T, port string) []*x509.Certificate {
	t.Helper()
	conn, err := tls.Dial("tcp", "127.0.0.1:"+port, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	return conn.ConnectionState().PeerCertificates
}

// askPeers notes which of the programs refuses the server.
func askPeers(t *testing.T, port string, root *testCert, refused map[string]bool) {
	t.Helper()
	roots := writePEM(t, filepath.Join(t.TempDir(), "roots.pem"), "CERTIFICATE", root.Raw)
	refused[ossl] = refuses(t, "openssl", "s_client", "-connect", "127.0.0.1:"+port, "-CAfile", roots, "-no-CApath", "-no-CAstore",
		"-verify_return_error", "-verify_hostname", "mail.example.com", "-servername", "mail.example.com", "-brief")
	if _, err := exec.LookPath("gnutls-cli"); err != nil {
		t.Log("gnutls-cli is not installed")
		return
	}
	refused[gnutls] = refuses(t, "gnutls-cli", "--port", port, "--x509cafile", roots, "--verify-hostname=mail.example.com", "--sni-hostname=mail.example.com", "127.0.0.1")
}

// refuses runs a client against the server and says whether it stops by itself.
func refuses(t *testing.T, name string, args ...string) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	if ctx.Err() != nil {
		t.Fatalf("%s does not end: %s", name, out)
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	t.Logf("%s: %v\n%s", name, err, out)
	return err != nil
}

// startServer runs openssl s_server and returns its port.
func startServer(t *testing.T, args []string) (port string) {
	t.Helper()
	cmd := exec.Command("openssl", args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if at, ok := strings.CutPrefix(lines.Text(), "ACCEPT "); ok {
			if _, port, err = net.SplitHostPort(at); err != nil {
				t.Fatal(err)
			}
			return port
		}
	}
	t.Fatal("openssl s_server does not start")
	return ""
}
