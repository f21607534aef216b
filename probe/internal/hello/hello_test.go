package hello

import (
	"crypto/tls"
	"net"
	"net/http/httptest"
	"slices"
	"testing"
	"time"
)

func dial(t *testing.T, srv *httptest.Server) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	return conn
}

// ask sends a hello to a server of crypto/tls.
func ask(t *testing.T, config *tls.Config, h Hello) Answer {
	t.Helper()
	srv := httptest.NewUnstartedServer(nil)
	srv.TLS = config
	srv.StartTLS()
	defer srv.Close()
	conn := dial(t, srv)
	b, err := h.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write(b); err != nil {
		t.Fatal(err)
	}
	a, err := Read(conn)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func keys(groups ...uint16) (list []Key) {
	for _, g := range groups {
		if k, ok := NewKey(g); ok {
			list = append(list, k)
		}
	}
	return list
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	all := &tls.Config{MinVersion: tls.VersionTLS10}
	tests := map[string]struct {
		config  *tls.Config
		hello   Hello
		version uint16
		alert   int
	}{
		"TLS 1.3":                {all, Hello{Version: TLS13, Suites: For(TLS13)}, TLS13, -1},
		"TLS 1.3 with a key":     {all, Hello{Version: TLS13, Suites: For(TLS13), Groups: []uint16{X25519}, Keys: keys(X25519)}, TLS13, -1},
		"TLS 1.2":                {all, Hello{Version: TLS12, Suites: For(TLS12), ServerName: "example.com"}, TLS12, -1},
		"TLS 1.0":                {all, Hello{Version: TLS10, Suites: For(TLS10)}, TLS10, -1},
		"SSL 3.0":                {all, Hello{Version: SSL30, Suites: For(SSL30)}, 0, 70},
		"an old client":          {&tls.Config{MinVersion: tls.VersionTLS13}, Hello{Version: TLS12, Suites: For(TLS12)}, 0, 70},
		"no suite in common":     {all, Hello{Version: TLS12, Suites: []uint16{0x0005 + 0x1000}}, 0, 40},
		"a downgrade is noticed": {all, Hello{Version: TLS11, Suites: append(For(TLS11), FallbackSCSV)}, 0, 86},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := ask(t, tt.config.Clone(), tt.hello)
			if a.Version != tt.version || a.Alert != tt.alert {
				t.Errorf("%+v", a)
			}
			if a.Version == TLS12 && (len(a.Certificates) == 0 || a.Group == 0) {
				t.Errorf("%d certificates, group %d", len(a.Certificates), a.Group)
			}
			if a.Version == TLS13 && a.Group == 0 {
				t.Error("no group")
			}
		})
	}
}

func TestSuites(t *testing.T) {
	t.Parallel()
	// The names of crypto/tls are the registry's.
	for _, c := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		if got := Lookup(c.ID).Name; got != c.Name && got != c.Name+"_SHA256" {
			t.Errorf("%04x is %s, want %s", c.ID, got, c.Name)
		}
	}
	for id, want := range map[uint16]Suite{
		0xc02f: {Name: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", Exchange: "ECDHE", Auth: "RSA", Cipher: "AES_128_GCM", AEAD: true},
		0x0003: {Name: "TLS_RSA_EXPORT_WITH_RC4_40_MD5", Exchange: "RSA_EXPORT", Auth: "RSA", Cipher: "RC4_40"},
		0x1301: {Name: "TLS_AES_128_GCM_SHA256", Exchange: "any", Auth: "any", Cipher: "AES_128_GCM", AEAD: true},
		0x009c: {Name: "TLS_RSA_WITH_AES_128_GCM_SHA256", Exchange: "RSA", Auth: "RSA", Cipher: "AES_128_GCM", AEAD: true},
	} {
		want.ID = id
		if got := Lookup(id); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	if first := Lookup(For(TLS12)[0]); !first.AEAD || !first.ForwardSecret() || len(first.Weaknesses()) != 0 {
		t.Errorf("the first offer is %+v", first)
	}
	if slices.Contains(For(TLS12), FallbackSCSV) || len(For(TLS12)) < 200 || len(For(TLS13)) < 4 {
		t.Errorf("%d suites for TLS 1.2, %d for TLS 1.3", len(For(TLS12)), len(For(TLS13)))
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte{21, 3, 3, 0, 2, 2, 40})
	f.Add([]byte{22, 3, 3, 0, 4, 14, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		r := &limited{b}
		a, err := Read(r)
		if err == nil && a.Version == 0 && a.Alert < 0 && len(a.Certificates) > 20 {
			t.Errorf("%+v", a)
		}
	})
}

type limited struct{ b []byte }

func (l *limited) Read(p []byte) (int, error) {
	if len(l.b) == 0 {
		return 0, net.ErrClosed
	}
	n := copy(p, l.b)
	l.b = l.b[n:]
	return n, nil
}
