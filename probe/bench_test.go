package probe

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"
)

// BenchmarkRun is a whole check on loopback: STARTTLS, AUTH, envelope.
func BenchmarkRun(b *testing.B) {
	p := newPeer(b, peerOptions{})
	set := settingsFor(p, Off, On)
	b.ReportAllocs()
	for b.Loop() {
		rec, err := Run(context.Background(), set, Options{Roots: p.roots, Only: true})
		if err != nil || rec.AsConfigured().Failure != nil {
			b.Fatal(err, rec.AsConfigured().Failure)
		}
	}
}

// BenchmarkReply is the cost of one EHLO answer, redaction included.
func BenchmarkReply(b *testing.B) {
	answer := "250-mail.example.com at your service\r\n250-SIZE 35882577\r\n250-8BITMIME\r\n250-STARTTLS\r\n" +
		"250-ENHANCEDSTATUSCODES\r\n250-PIPELINING\r\n250-AUTH LOGIN PLAIN XOAUTH2\r\n250 SMTPUTF8\r\n"
	red := newRedactor("correct horse battery staple")
	b.ReportAllocs()
	for b.Loop() {
		w := newWire(readerConn{Reader: strings.NewReader(answer)}, &transcript{since: func() int64 { return 0 }, red: red})
		r, err := w.readReply()
		if err != nil || len(parseEHLO(r).Extensions) != 7 {
			b.Fatal(err)
		}
	}
}

// readerConn is a connection that can only be read.
type readerConn struct {
	net.Conn
	io.Reader
}

func (c readerConn) Read(p []byte) (int, error) { return c.Reader.Read(p) }
