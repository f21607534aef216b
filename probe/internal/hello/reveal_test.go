package hello

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http/httptest"
	"testing"
)

// TestReveal reads the certificate of a TLS 1.3 server with each suite and group.
func TestReveal(t *testing.T) {
	t.Parallel()
	for _, suite := range Revealed {
		for _, group := range []uint16{X25519, P256, P384, P521} {
			t.Run(fmt.Sprintf("%s %s", Lookup(suite).Name, GroupName(group)), func(t *testing.T) {
				t.Parallel()
				srv := httptest.NewUnstartedServer(nil)
				srv.TLS = &tls.Config{MinVersion: tls.VersionTLS13, CurvePreferences: []tls.CurveID{tls.CurveID(group)}, ClientAuth: tls.RequestClientCert}
				srv.StartTLS()
				defer srv.Close()
				conn := dial(t, srv)
				k := keys(group)
				sent, err := Hello{Version: TLS13, Suites: []uint16{suite}, Keys: k, ServerName: "example.com"}.Bytes()
				if err != nil {
					t.Fatal(err)
				}
				if _, err := conn.Write(sent); err != nil {
					t.Fatal(err)
				}
				a, err := Reveal(conn, sent, k)
				if err != nil || a.Suite != suite || a.Group != group || len(a.Certificates) != 1 {
					t.Fatalf("%d certificates, suite %04x, group %d: %v", len(a.Certificates), a.Suite, a.Group, err)
				}
				if !bytes.Equal(a.Certificates[0], srv.Certificate().Raw) {
					t.Error("another certificate")
				}
				if _, err := x509.ParseCertificate(a.Certificates[0]); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// TestRevealRefused has a server with no certificate for the schemes that are asked for.
func TestRevealRefused(t *testing.T) {
	t.Parallel()
	k := keys(X25519)
	srv := httptest.NewUnstartedServer(nil)
	srv.TLS = &tls.Config{MinVersion: tls.VersionTLS13}
	srv.StartTLS() // with an RSA certificate
	defer srv.Close()
	conn := dial(t, srv)
	sent, _ := Hello{Version: TLS13, Suites: Revealed, Groups: []uint16{X25519}, Keys: k, Signatures: SignaturesECDSA}.Bytes()
	if _, err := conn.Write(sent); err != nil {
		t.Fatal(err)
	}
	if a, err := Reveal(conn, sent, k); err != nil || a.Alert != 40 || len(a.Certificates) != 0 {
		t.Errorf("%+v, %v", a, err)
	}
}

// TestRetry asks without a key.
func TestRetry(t *testing.T) {
	t.Parallel()
	a := ask(t, &tls.Config{MinVersion: tls.VersionTLS13}, Hello{Version: TLS13, Suites: For(TLS13)})
	if !a.Retry || a.Group == 0 {
		t.Errorf("%+v", a)
	}
}

// TestModernHello has a hello of today, long and with unknown values.
func TestModernHello(t *testing.T) {
	t.Parallel()
	h := Hello{Version: TLS13, Versions: []uint16{TLS12, TLS11}, Suites: append(For(TLS13), Common...), Grease: true,
		Groups: []uint16{X25519MLKEM768, X25519, P256}, Keys: keys(X25519MLKEM768, X25519)}
	if len(h.Keys) != 2 {
		t.Fatalf("%d keys", len(h.Keys))
	}
	for version, want := range map[uint16]uint16{tls.VersionTLS13: X25519MLKEM768, tls.VersionTLS12: X25519, tls.VersionTLS11: X25519} {
		a := ask(t, &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: version}, h)
		if a.Version != version || a.Group != want {
			t.Errorf("%+v, want version %04x and group %d", a, version, want)
		}
	}
}

func TestSSL2(t *testing.T) {
	t.Parallel()
	b := SSL2()
	if int(b[0]&0x7f)<<8|int(b[1]) != len(b)-2 || b[0]&0x80 == 0 {
		t.Errorf("the length is wrong: % x", b[:2])
	}
	hello := append([]byte{0x80, 11 + 3 + 6, 4, 0, 1, 0, 2, 0, 3, 0, 6, 0, 0}, 1, 2, 3, 1, 0, 0x80, 7, 0, 0xc0)
	kinds, ok := ReadSSL2(bytes.NewReader(hello))
	if !ok || len(kinds) != 2 || kinds[1] != "SSL_CK_DES_192_EDE3_CBC_WITH_MD5" {
		t.Errorf("%v %v", kinds, ok)
	}
	for _, other := range []string{"", "\x15\x03\x01\x00\x02\x02\x28", "220 mail.example.com ESMTP\r\n"} {
		if kinds, ok := ReadSSL2(bytes.NewReader([]byte(other))); ok {
			t.Errorf("%q is SSL 2.0: %v", other, kinds)
		}
	}
}

func FuzzReveal(f *testing.F) {
	f.Add([]byte{21, 3, 3, 0, 2, 2, 40})
	f.Add([]byte{22, 3, 3, 0, 4, 14, 0, 0, 0})
	k := keys(X25519)
	sent, _ := Hello{Version: TLS13, Suites: Revealed, Keys: k}.Bytes()
	f.Fuzz(func(t *testing.T, b []byte) {
		if a, err := Reveal(bytes.NewReader(b), sent, k); err == nil && len(a.Certificates) > maxCertificates {
			t.Errorf("%+v", a)
		}
		var a Answer
		a.certificate13(b)
		ReadSSL2(bytes.NewReader(b))
	})
}
