package route

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/smtpwhy/smtpwhy/probe"
)

// maxProxyAnswer bounds what an HTTP proxy may say before the tunnel stands.
const maxProxyAnswer = 64 << 10

// tunnel goes through an HTTP proxy with CONNECT (RFC 9110 section 9.3.6).
func (d dialer) tunnel(ctx context.Context, address string) (net.Conn, error) {
	conn, err := d.direct.DialContext(ctx, "tcp", d.Proxy.Host)
	if err != nil {
		return nil, d.blame(ctx, err)
	}
	if d.Proxy.Scheme == "https" {
		conn = tls.Client(conn, &tls.Config{ServerName: d.Proxy.Hostname()})
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	r, err := d.askFor(conn, address)
	if err != nil {
		_ = conn.Close()
		return nil, d.blame(ctx, err)
	}
	return &tunnelled{Conn: conn, r: r}, nil
}

// askFor sends CONNECT and reads the answer up to its end.
func (d dialer) askFor(conn net.Conn, address string) (*bufio.Reader, error) {
	request := fmt.Sprintf("CONNECT %s HTTP/1.1\r\nHost: %s\r\n", address, address)
	if u := d.Proxy.User; u != nil {
		password, _ := u.Password()
		request += "Proxy-Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(u.Username()+":"+password)) + "\r\n"
	}
	if _, err := io.WriteString(conn, request+"\r\n"); err != nil {
		return nil, err
	}
	limited := &io.LimitedReader{R: conn, N: maxProxyAnswer}
	r := bufio.NewReaderSize(limited, 4096)
	answer, err := http.ReadResponse(r, &http.Request{Method: http.MethodConnect})
	if err != nil {
		return nil, &probe.ViaError{Text: d.Via() + ": it does not answer CONNECT as an HTTP proxy does", Err: err}
	}
	if answer.StatusCode/100 != 2 {
		_ = answer.Body.Close()
		why := fmt.Sprintf("%s: it answers CONNECT %s with %d %s", d.Via(), address, answer.StatusCode, http.StatusText(answer.StatusCode))
		if answer.StatusCode == http.StatusForbidden {
			why += "; many proxies let through to port 443 alone"
		}
		return nil, &probe.ViaError{Text: why}
	}
	limited.N = 1<<63 - 1
	return r, nil
}

// tunnelled is a connection whose first bytes may have been read already.
type tunnelled struct {
	net.Conn
	r *bufio.Reader
}

func (t *tunnelled) Read(p []byte) (int, error) { return t.r.Read(p) }
