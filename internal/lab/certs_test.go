package lab

import (
	"bytes"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"
)

// peer makes a handshake without verification and returns what the server sent.
func peer(t *testing.T, n *Network) tls.ConnectionState {
	t.Helper()
	c := dial(t, n, "192.0.2.10:465")
	config := clientTLS(n)
	config.InsecureSkipVerify = true
	if err := c.startTLS(config); err != nil {
		t.Fatal(err)
	}
	return c.conn.(*tls.Conn).ConnectionState()
}

// verify checks the chain for smtp.example.com.
func verify(n *Network, chain []*x509.Certificate) error {
	pool := x509.NewCertPool()
	for _, c := range chain[1:] {
		pool.AddCert(c)
	}
	_, err := chain[0].Verify(x509.VerifyOptions{Roots: n.Roots(), Intermediates: pool, DNSName: "smtp.example.com"})
	return err
}

func TestCertificatesHaveTheFaultOfTheirKind(t *testing.T) {
	t.Parallel()
	invalid := func(reason x509.InvalidReason) func(error) bool {
		return func(err error) bool {
			var e x509.CertificateInvalidError
			return errors.As(err, &e) && e.Reason == reason
		}
	}
	good := func(err error) bool { return err == nil }
	wrongName := func(err error) bool { var e x509.HostnameError; return errors.As(err, &e) }
	untrusted := func(err error) bool { var e x509.UnknownAuthorityError; return errors.As(err, &e) }
	tests := map[string]struct {
		fault func(error) bool
		chain int
	}{
		"good": {good, 2}, "expires-soon": {good, 2}, "wrong-order": {good, 3}, "weak-key": {good, 2},
		"expired": {invalid(x509.Expired), 2}, "not-yet-valid": {invalid(x509.Expired), 2},
		"wrong-name": {wrongName, 2}, "ip-only": {wrongName, 2},
		"self-signed": {untrusted, 1}, "untrusted": {untrusted, 2}, "intercepted": {untrusted, 2}, "chainless": {untrusted, 1}, "weak": {untrusted, 2},
		"wrong-use": {invalid(x509.IncompatibleUsage), 2},
		"private":   {good, 2}, "public-only": {untrusted, 2}, "name-constraint": {invalid(x509.CANotAuthorizedForThisName), 2},
		"duplicate": {good, 3}, "unrelated": {good, 3}, "cross-expired": {good, 3},
		"key-usage": {good, 2}, "must-staple": {good, 2}, "revoked": {good, 2},
	}
	for kind := range certKinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			tt, ok := tests[kind]
			if !ok {
				t.Fatal("no test for this kind")
			}
			n := startScript(t, testHeader+"port 465\n  include submissions\n  tls cert="+kind+"\n")
			state := peer(t, n)
			chain := state.PeerCertificates
			if err := verify(n, chain); !tt.fault(err) {
				t.Errorf("verified with %v", err)
			}
			if len(chain) != tt.chain {
				t.Errorf("%d certificates, want %d", len(chain), tt.chain)
			}
			checkDetails(t, kind, chain[0])
			checkParts(t, n, kind, state)
		})
	}
}

// checkDetails looks at what verification does not see.
func checkDetails(t *testing.T, kind string, leaf *x509.Certificate) {
	t.Helper()
	if key, ok := leaf.PublicKey.(*rsa.PublicKey); (kind == "weak" || kind == "weak-key") && (!ok || key.N.BitLen() != 1024) {
		t.Errorf("the key is a %T", leaf.PublicKey)
	}
	if kind == "weak" && leaf.SignatureAlgorithm != x509.ECDSAWithSHA1 {
		t.Errorf("signed with %v", leaf.SignatureAlgorithm)
	}
	if left := time.Until(leaf.NotAfter); kind == "expires-soon" && (left < 8*day || left > 12*day) {
		t.Errorf("%v are left", left)
	}
	if kind == "not-yet-valid" && time.Until(leaf.NotBefore) < day {
		t.Errorf("valid from %v", leaf.NotBefore)
	}
}

// checkParts looks at what else comes with a certificate, and who trusts it.
func checkParts(t *testing.T, n *Network, kind string, state tls.ConnectionState) {
	t.Helper()
	chain := state.PeerCertificates
	pool := x509.NewCertPool()
	for _, c := range chain[1:] {
		pool.AddCert(c)
	}
	_, err := chain[0].Verify(x509.VerifyOptions{Roots: n.PublicRoots(), Intermediates: pool})
	if public := err == nil; kind == "private" && public || kind == "public-only" && !public || kind == "good" && !public {
		t.Errorf("the public store: %v", err)
	}
	switch kind {
	case "duplicate":
		if !chain[1].Equal(chain[2]) {
			t.Error("the last two certificates differ")
		}
	case "unrelated":
		if chain[1].CheckSignatureFrom(chain[2]) == nil {
			t.Error("the last certificate signed the one before")
		}
	case "cross-expired":
		if err := chain[1].CheckSignatureFrom(chain[2]); err != nil || !chain[2].NotAfter.Before(time.Now()) {
			t.Errorf("the last certificate is valid up to %v and did not sign the one before: %v", chain[2].NotAfter, err)
		}
	case "key-usage":
		if chain[0].KeyUsage != x509.KeyUsageKeyEncipherment {
			t.Errorf("key usage %b", chain[0].KeyUsage)
		}
	case "revoked":
		r, err := ocsp.ParseResponseForCert(state.OCSPResponse, chain[0], chain[1])
		if err != nil || r.Status != ocsp.Revoked {
			t.Errorf("OCSP response %v, %v", r, err)
		}
	}
	if kind != "revoked" && state.OCSPResponse != nil {
		t.Error("an OCSP response came along")
	}
}

// An issuer's certificate is served over HTTP in each of its forms.
func TestServedCertificates(t *testing.T) {
	t.Parallel()
	n := startScript(t, testHeader+"port 80\n  on GET /issuer.cer\n    certificate issuer\n"+
		"  on GET /root.pem\n    certificate root pem\n  on GET /other.p7c\n    certificate other p7c\n")
	client := http.Client{Transport: &http.Transport{DialContext: n.DialContext, DisableKeepAlives: true}}
	for path, want := range map[string][]byte{"issuer.cer": goodCA().intermediate.cert.Raw, "root.pem": goodCA().rootPEM(), "other.p7c": otherCA().intermediate.cert.Raw} {
		resp, err := client.Get("http://192.0.2.10/" + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || !bytes.Contains(body, want) {
			t.Errorf("%s: %d bytes without the certificate, %v", path, len(body), err)
		}
		if path == "issuer.cer" && !bytes.Equal(body, want) {
			t.Errorf("%s: more than the certificate", path)
		}
	}
}

func TestTLSOptions(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		options         string
		version, cipher uint16
	}{
		"newest":  {"", tls.VersionTLS13, 0},
		"TLS 1.2": {"max=1.2", tls.VersionTLS12, 0},
		"TLS 1.0": {"min=1.0 max=1.0", tls.VersionTLS10, 0},
		"RC4":     {"max=1.2 ciphers=TLS_ECDHE_ECDSA_WITH_RC4_128_SHA", tls.VersionTLS12, tls.TLS_ECDHE_ECDSA_WITH_RC4_128_SHA},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := startScript(t, testHeader+"port 465\n  include submissions\n  tls "+tt.options+"\n")
			c := dial(t, n, "192.0.2.10:465")
			config := clientTLS(n)
			config.MinVersion = tls.VersionTLS10
			for _, s := range allCiphers {
				config.CipherSuites = append(config.CipherSuites, s.ID)
			}
			if err := c.startTLS(config); err != nil {
				t.Fatal(err)
			}
			got := c.conn.(*tls.Conn).ConnectionState()
			if got.Version != tt.version || tt.cipher != 0 && got.CipherSuite != tt.cipher {
				t.Errorf("got %s with %s", tls.VersionName(got.Version), tls.CipherSuiteName(got.CipherSuite))
			}
		})
	}
}

// Under TLS 1.3 the client learns of the missing certificate at its first read,
// under TLS 1.2 in the handshake.
func TestClientCertificateRequired(t *testing.T) {
	t.Parallel()
	for _, options := range []string{"", " max=1.2"} {
		n := startScript(t, testHeader+"port 465\n  include submissions\n  tls client-cert=required"+options+"\n")
		c := dial(t, n, "192.0.2.10:465")
		err := c.startTLS(clientTLS(n))
		if err == nil {
			_, err = c.in.ReadByte()
		}
		if err == nil || errors.Is(err, errEnd) {
			t.Errorf("options %q: the server went on without a certificate", options)
		}
	}
}

func TestNamesOfTheGoodCertificate(t *testing.T) {
	t.Parallel()
	n := startScript(t, testHeader+"host mail.example.com\nport 465\n  include submissions\n  name mx1.provider.example\n")
	for _, name := range []string{"smtp.example.com", "mail.example.com", "mx1.provider.example"} {
		if err := peer(t, n).PeerCertificates[0].VerifyHostname(name); err != nil {
			t.Error(err)
		}
	}
}

func TestCAPEMIsTheRoot(t *testing.T) {
	t.Parallel()
	n := startScript(t, testHeader)
	block, rest := pem.Decode(n.CAPEM())
	if block == nil || len(rest) != 0 || block.Type != "CERTIFICATE" {
		t.Fatalf("not one certificate: %q", n.CAPEM())
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(n.CAPEM()) || !pool.Equal(n.Roots()) {
		t.Error("CAPEM and Roots differ")
	}
}
