package fetch

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/smtpwhy/smtpwhy/internal/fakenet"
)

func TestZZ(t *testing.T) {
	for _, answer := range []string{"HTTP/1.1 \x1b[31mEVIL 200 ok\r\n\r\n", "EVIL garbage\r\n\r\n", "HTTP/1.1 EVIL ok\r\n\r\n", "HTTP/1.1 200 ok\r\nEVIL\x1b\r\n\r\n",
		"HTTP/1.1 200 ok\r\nContent-Length: EVIL\r\n\r\n", "HTTP/1.1 200 ok\r\nTransfer-Encoding: EVIL\r\n\r\nxx",
		"HTTP/1.1 200 ok\r\nTransfer-Encoding: chunked\r\n\r\nEVIL\r\n", "HTTP/1.1 999 EVIL\r\n\r\n", "HTTP/1.1 200 ok\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nEVILxx",
		"HTTP/1.1 200 ok\r\nContent-Length: 50\r\n\r\nEVIL", "HTTP/1.1 101 EVIL\r\nUpgrade: EVIL\r\nConnection: upgrade\r\n\r\n", "HTTP/1.1 200 ok\r\nX: " + strings.Repeat("EVIL", 20000) + "\r\n\r\n", strings.Repeat("HTTP/1.1 100 EVIL\r\n\r\n", 5000),
		"HTTP/1.1 301 ok\r\nLocation: EVIL\x7f://%%%\r\n\r\n", "HTTP/1.1 200 ok\r\n" + strings.Repeat("X: y\r\n", 10000), "", "HTTP/1.1 200 ok\r\nContent-Length: 99999999999999999999\r\n\r\n",
		"HTTP/1.1 200 ok\r\nContent-Encoding: gzip\r\nTransfer-Encoding: gzip\r\n\r\nEVIL", "\x16\x03\x01EVIL"} {
		n := fakenet.Start(t, zone, nil)
		n.Elsewhere = func(ctx context.Context, network, _ string) (net.Conn, error) {
			l, _ := net.Listen("tcp", "127.0.0.1:0")
			go func() {
				b, err := l.Accept()
				if err != nil {
					return
				}
				r := bufio.NewReader(b)
				for {
					if l, err := r.ReadString('\n'); err != nil || l == "\r\n" {
						break
					}
				}
				_, _ = io.WriteString(b, answer)
				time.Sleep(50*time.Millisecond)
				b.Close()
			}()
			a, err := net.Dial("tcp", l.Addr().String())
			if err != nil { return nil, err }
			return a, nil
		}
		begin := time.Now()
		body, err := New(Options{Dialer: n, Resolver: n.Resolver(), Timeout: time.Second})(context.Background(), "http://ca.example/x")
		t.Logf("%.30q: %q %q %v", answer, body, err, time.Since(begin))
	}
}
