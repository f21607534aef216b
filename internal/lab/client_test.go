package lab

import (
	"bufio"
	"context"
	"crypto/tls"
	"net"
	"strings"
	"testing"
	"time"
)

// patience bounds every wait of a test on the lab; nothing measures against it.
const patience = 20 * time.Second

// testHeader makes a script of server lines complete.
const testHeader = `title Test
story A test.
args --host smtp.example.com
status ok
host smtp.example.com

`

// startScript parses and starts a scenario that the test wrote.
func startScript(t *testing.T, text string) *Network {
	t.Helper()
	s, err := Parse("test.smtp", text)
	if err != nil {
		t.Fatal(err)
	}
	return startScenario(t, s)
}

func startScenario(t *testing.T, s *Scenario) *Network {
	t.Helper()
	n, err := s.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return n
}

// client is an SMTP client as small as can be.
type client struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

func dial(t *testing.T, n *Network, addr string) *client {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	conn, err := n.DialContext(ctx, "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(patience))
	return &client{t: t, conn: conn, in: bufio.NewReader(conn)}
}

// send writes a line, or several that are pipelined.
func (c *client) send(lines ...string) {
	c.t.Helper()
	if _, err := c.conn.Write([]byte(strings.Join(lines, "\r\n") + "\r\n")); err != nil {
		c.t.Fatalf("send %q: %v", lines, err)
	}
}

// reply reads a reply of any number of lines.
func (c *client) reply() string {
	c.t.Helper()
	var b strings.Builder
	for {
		line, err := c.in.ReadString('\n')
		if err != nil {
			c.t.Fatalf("reply: %v after %q", err, b.String()+line)
		}
		b.WriteString(line)
		if len(line) < 4 || line[3] != '-' {
			return b.String()
		}
	}
}

// want sends a line and compares the start of the reply.
func (c *client) want(line, reply string) string {
	c.t.Helper()
	if line != "" {
		c.send(line)
	}
	got := c.reply()
	if !strings.HasPrefix(got, reply) {
		c.t.Fatalf("%q: got %q, want %q", line, got, reply)
	}
	return got
}

// startTLS goes on inside TLS without the STARTTLS command.
func (c *client) startTLS(config *tls.Config) error {
	conn := tls.Client(c.conn, config)
	err := conn.Handshake()
	c.conn, c.in = conn, bufio.NewReader(conn)
	return err
}

// upgrade does all of STARTTLS.
func (c *client) upgrade(n *Network) {
	c.t.Helper()
	c.want("STARTTLS", "220 ")
	if err := c.startTLS(clientTLS(n)); err != nil {
		c.t.Fatalf("TLS handshake: %v", err)
	}
}

func clientTLS(n *Network) *tls.Config {
	return &tls.Config{RootCAs: n.Roots(), ServerName: "smtp.example.com"}
}

const smtp587 = "192.0.2.10:587"
