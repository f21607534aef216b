package probe

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

const (
	peerUser     = "me@example.com"
	peerPassword = "correct horse battery"
)

// peer is a well-behaved server made of emersion/go-smtp.
type peer struct {
	port  int
	roots *x509.CertPool
	mu    sync.Mutex
	auths int
	mails []string // messages delivered
}

// peerOptions change what the peer does; the zero value is a submission server
// on STARTTLS.
type peerOptions struct {
	implicit bool
	noTLS    bool
}

func newPeer(t testing.TB, o peerOptions) *peer {
	t.Helper()
	cert, roots := testCertificate(t)
	p := &peer{roots: roots}
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &peerSession{peer: p}, nil }))
	s.Domain = "peer.example.com"
	s.ErrorLog = discardLogger{}
	s.AllowInsecureAuth = o.noTLS
	if !o.noTLS {
		s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.port = l.Addr().(*net.TCPAddr).Port
	if o.implicit {
		l = tls.NewListener(l, s.TLSConfig)
	}
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
	return p
}

type discardLogger struct{}

func (discardLogger) Printf(string, ...any) {}
func (discardLogger) Println(...any)        {}

type peerSession struct {
	peer     *peer
	signedIn bool
}

func (s *peerSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *peerSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		s.peer.mu.Lock()
		defer s.peer.mu.Unlock()
		s.peer.auths++
		if user != peerUser || password != peerPassword {
			return smtp.ErrAuthFailed
		}
		s.signedIn = true
		return nil
	}), nil
}

func (s *peerSession) Mail(string, *smtp.MailOptions) error {
	if !s.signedIn {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Authentication required"}
	}
	return nil
}

func (s *peerSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	if to == "nobody@example.com" {
		return errors.New("no such user")
	}
	return nil
}

func (s *peerSession) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	s.peer.mu.Lock()
	defer s.peer.mu.Unlock()
	s.peer.mails = append(s.peer.mails, string(b))
	return err
}

func (*peerSession) Reset()        {}
func (*peerSession) Logout() error { return nil }

var testCA = sync.OnceValues(func() (*ecdsa.PrivateKey, *x509.Certificate) {
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test CA"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), KeyUsage: x509.KeyUsageCertSign}
	der, _ := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	ca, _ := x509.ParseCertificate(der)
	return key, ca
})

func testCertificate(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	caKey, ca := testCA()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "peer"},
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(12 * time.Hour)}, ca, &key.PublicKey, caKey)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(ca)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

// countingDialer counts the turns of each conversation and the connections that
// are open at once. Ports other than the wanted one are closed to it.
type countingDialer struct {
	port       string
	mu         sync.Mutex
	turns      []*turnConn
	open, most int
}

func (d *countingDialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	if _, port, _ := net.SplitHostPort(address); d.port != "" && port != d.port {
		return nil, &net.OpError{Op: "dial", Net: network, Err: errRefusedInTest}
	}
	c, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	tc := &turnConn{Conn: c, closed: func() { d.mu.Lock(); d.open--; d.mu.Unlock() }}
	d.turns = append(d.turns, tc)
	d.open++
	d.most = max(d.most, d.open)
	return tc, nil
}

// turnConn counts how often the client has to wait for the server: data that
// comes in after data went out.
type turnConn struct {
	net.Conn
	mu      sync.Mutex
	wrote   bool
	count   int
	once    sync.Once
	closed  func()
	written []byte
}

func (c *turnConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	if n > 0 && c.wrote {
		c.wrote = false
		c.count++
	}
	return n, err
}

func (c *turnConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	c.wrote = true
	c.written = append(c.written, p...)
	c.mu.Unlock()
	return c.Conn.Write(p)
}

func (c *turnConn) Close() error {
	c.once.Do(c.closed)
	return c.Conn.Close()
}
