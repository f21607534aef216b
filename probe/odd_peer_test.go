package probe

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// oddPeer is a server on STARTTLS that answers by verb, with texts and quirks
// that no library would send.
type oddPeer struct {
	port  int
	roots *x509.CertPool
	// answers replace the usual ones, by verb; "GREETING" is one, and "TLS " in
	// front makes it one for inside TLS alone. DROP closes, STALL says nothing.
	answers map[string]string
	drip    bool // one byte at a time
	mu      sync.Mutex
	got     []string // the lines received
}

const (
	drop  = "DROP"
	stall = "STALL"
)

var usualAnswers = map[string]string{
	"GREETING": "220 odd.example.com ESMTP\r\n", "EHLO": "250-odd.example.com\r\n250 STARTTLS\r\n",
	"TLS EHLO": "250-odd.example.com\r\n250-PIPELINING\r\n250 AUTH PLAIN LOGIN\r\n", "STARTTLS": "220 go\r\n",
	"AUTH": "235 in\r\n", "MAIL": "250 ok\r\n", "RCPT": "250 ok\r\n", "RSET": "250 ok\r\n", "QUIT": "221 bye\r\n",
}

func newOddPeer(t testing.TB, answers map[string]string, drip bool) *oddPeer {
	t.Helper()
	cert, roots := testCertificate(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	p := &oddPeer{port: l.Addr().(*net.TCPAddr).Port, roots: roots, answers: answers, drip: drip}
	config := &tls.Config{Certificates: []tls.Certificate{cert}}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(t, c, config)
		}
	}()
	return p
}

// say answers to the verb and says whether the connection goes on.
func (p *oddPeer) say(t testing.TB, c net.Conn, verb string) bool {
	_, inTLS := c.(*tls.Conn)
	text := "500 what?\r\n"
	for _, table := range []map[string]string{usualAnswers, p.answers} {
		if s, ok := table[verb]; ok {
			text = s
		}
		if s, ok := table["TLS "+verb]; ok && inTLS {
			text = s
		}
	}
	switch {
	case text == drop:
		return false
	case text == stall:
		<-t.Context().Done()
		return false
	case !p.drip:
		_, err := io.WriteString(c, text)
		return err == nil
	}
	for i := range len(text) {
		if _, err := io.WriteString(c, text[i:i+1]); err != nil {
			return false
		}
		time.Sleep(200 * time.Microsecond)
	}
	return true
}

func (p *oddPeer) serve(t testing.TB, c net.Conn, config *tls.Config) {
	defer func() { _ = c.Close() }()
	in := bufio.NewReader(c)
	for ok := p.say(t, c, "GREETING"); ok; {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		p.mu.Lock()
		p.got = append(p.got, line)
		p.mu.Unlock()
		verb, _, _ := strings.Cut(line, " ")
		ok = p.say(t, c, verb)
		if verb == "STARTTLS" && strings.HasPrefix(p.answerTo(verb), "220") {
			secured := tls.Server(c, config)
			c, in = secured, bufio.NewReader(secured)
		}
	}
}

func (p *oddPeer) answerTo(verb string) string {
	if s, ok := p.answers[verb]; ok {
		return s
	}
	return usualAnswers[verb]
}

func (p *oddPeer) count(prefix string) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.got {
		if strings.HasPrefix(l, prefix) {
			n++
		}
	}
	return n
}

func (p *oddPeer) settings() Settings {
	return Settings{Host: "127.0.0.1", Port: p.port, STARTTLS: On, Username: peerUser, Secret: Password(peerPassword)}
}
