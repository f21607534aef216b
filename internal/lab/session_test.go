package lab

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSubmission(t *testing.T) {
	t.Parallel()
	n := startScript(t, testHeader+"port 587\n  include submission\n")
	c := dial(t, n, smtp587)
	c.want("", "220 smtp.example.com ESMTP\r\n")
	if got := c.want("EHLO me.example", "250-smtp.example.com\r\n"); strings.Contains(got, "AUTH") || !strings.Contains(got, "250 STARTTLS\r\n") {
		t.Errorf("EHLO in clear: %q", got)
	}
	c.want("AUTH PLAIN x", "530 5.7.0 Must issue")
	c.want("BDAT 10", "502 ")
	c.want("MAIL FROM:<me@example.com>", "530 5.7.0 Must issue")
	c.upgrade(n)
	if got := c.want("EHLO me.example", "250-"); strings.Contains(got, "STARTTLS") || !strings.Contains(got, "AUTH PLAIN LOGIN\r\n") {
		t.Errorf("EHLO inside TLS: %q", got)
	}
	c.want("MAIL FROM:<me@example.com>", "530 5.7.0 Authentication required")
	c.want("AUTH PLAIN "+b64("\x00me@example.com\x00correct-horse"), "235 ")
	c.want("AUTH PLAIN", "503 ")
	c.want("RCPT TO:<you@example.com>", "503 ")
	c.want("MAIL FROM:<me@example.com>", "250 ")
	c.want("DATA", "503 ")
	c.want("RCPT TO:<you@example.com>", "250 ")
	c.want("DATA", "354 ")
	c.send("Subject: x", "", "QUIT", ".")
	c.want("", "250 2.0.0 Ok: queued")
	c.want("RSET", "250 ")
	c.want("RCPT TO:<you@example.com>", "503 ")
	c.want("QUIT", "221 ")
	if _, err := c.in.ReadByte(); !errors.Is(err, io.EOF) {
		t.Errorf("after QUIT: %v, want the end", err)
	}
}

func TestPipelinedCommandsAreAllAnswered(t *testing.T) {
	t.Parallel()
	n := startScript(t, testHeader+"port 587\n  include relay\n")
	c := dial(t, n, smtp587)
	c.send("EHLO a", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "RCPT TO:<e@f>", "DATA", "Hello", ".", "QUIT")
	got, err := io.ReadAll(c.in)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for line := range strings.Lines(string(got)) {
		if line[3] == ' ' {
			codes = append(codes, line[:3])
		}
	}
	if diff := cmp.Diff(strings.Fields("220 250 250 250 250 354 250 221"), codes); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Plain text that came with STARTTLS must not be read as if it had come inside
// TLS; a vulnerable server does just that.
func TestPlainTextBehindSTARTTLS(t *testing.T) {
	t.Parallel()
	for option, want := range map[string]string{"": "502 ", "vulnerable": "250 2.0.0 planted"} {
		n := startScript(t, testHeader+"port 587\n  include submission\n  on PLANTED\n    reply 250 2.0.0 planted\n  on STARTTLS\n    reply 220 go\n    starttls "+option+"\n")
		c := dial(t, n, smtp587)
		c.want("", "220 ")
		c.send("STARTTLS", "PLANTED")
		c.want("", "220 go")
		if err := c.startTLS(clientTLS(n)); err != nil {
			t.Fatal(err)
		}
		c.want("UNKNOWN", want)
	}
}

func TestInjectTravelsWithTheReply(t *testing.T) {
	t.Parallel()
	n := startScript(t, testHeader+"port 587\n  include submission\n  on STARTTLS\n    reply 220 go\n    inject 250 planted\n    starttls\n")
	c := dial(t, n, smtp587)
	c.want("", "220 ")
	c.send("STARTTLS")
	buf := make([]byte, 100)
	size, err := c.conn.Read(buf)
	if got := string(buf[:size]); got != "220 go\r\n250 planted\r\n" || err != nil {
		t.Errorf("one read got %q, %v", got, err)
	}
	if err := c.startTLS(clientTLS(n)); err != nil {
		t.Fatal(err)
	}
	c.want("NOOP", "250 ")
}

func TestEndings(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		action string
		sent   string
		err    error
	}{
		"close":             {"reply 250 bye\nclose", "250 bye\r\n", nil},
		"reset":             {"await\nreset", "", syscall.ECONNRESET},
		"alert":             {"alert 40\nclose", "\x15\x03\x03\x00\x02\x02\x28", nil},
		"raw":               {`raw 250 a\x00b\n` + "\nclose", "250 a\x00b\n", nil},
		"fill":              {"fill 5\nraw \\r\\n\nclose", "xxxxx\r\n", nil},
		"drip":              {"drip 2 1ms\nreply 250 slow\nclose", "250 slow\r\n", nil},
		"wait":              {"reply 250-a\nwait 1ms\nreply 250 b\nclose", "250-a\r\n250 b\r\n", nil},
		"expect, as hoped":  {"reply 250-a\nexpect NOOP\nreply 250 b\nclose", "250-a\r\n250 b\r\n", nil},
		"expect, otherwise": {"expect HELP\nreply 250 b", "503 5.5.1 Bad sequence of commands\r\n", nil},
		"filled in":         {"reply 250 {name} {line} {line.base64} {line.hex} {line.url}\nclose", "250 smtp.example.com GO x+ R08geCs= 474f20782b GO+x%2B\r\n", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := startScript(t, testHeader+"port 587\non GO\n"+tt.action+"\non QUIT\nclose\n")
			c := dial(t, n, smtp587)
			c.send("GO x+")
			if name != "reset" {
				c.send("NOOP", "QUIT")
			} else {
				c.send("NOOP")
			}
			got, err := io.ReadAll(c.in)
			if string(got) != tt.sent || !errors.Is(err, tt.err) {
				t.Errorf("got %q, %v; want %q, %v", got, err, tt.sent, tt.err)
			}
		})
	}
}

func TestGarbageIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	n := startScript(t, testHeader+"port 587\non connect\ngarbage 4096\nclose\n")
	var seen [2][]byte
	for i := range seen {
		seen[i], _ = io.ReadAll(dial(t, n, smtp587).in)
	}
	if len(seen[0]) != 4096 || !bytes.Equal(seen[0], seen[1]) {
		t.Errorf("%d and %d bytes, equal: %v", len(seen[0]), len(seen[1]), bytes.Equal(seen[0], seen[1]))
	}
}

func TestFloodGoesOnUntilTheClientLeaves(t *testing.T) {
	t.Parallel()
	n := startScript(t, testHeader+"port 587\non connect\nflood 250-X\n")
	c := dial(t, n, smtp587)
	const plenty = 1 << 20
	if got, err := io.CopyN(io.Discard, c.in, plenty); got != plenty || err != nil {
		t.Errorf("%d bytes, %v", got, err)
	}
	c.conn.Close()
	n.Wire() // returns when the server noticed
}

func TestImplicitTLS(t *testing.T) {
	t.Parallel()
	n := startScript(t, testHeader+"port 465\n  include submissions\n")
	c := dial(t, n, "192.0.2.10:465")
	if err := c.startTLS(clientTLS(n)); err != nil {
		t.Fatal(err)
	}
	c.want("", "220 ")
	if got := c.want("EHLO a", "250-"); !strings.Contains(got, "AUTH PLAIN LOGIN") || strings.Contains(got, "STARTTLS") {
		t.Errorf("EHLO: %q", got)
	}
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
