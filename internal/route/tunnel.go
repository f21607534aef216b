package route

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
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
	raw := conn
	stop := context.AfterFunc(ctx, func() { _ = raw.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if d.Proxy.Scheme == "https" {
		conn = tls.Client(conn, &tls.Config{ServerName: d.Proxy.Hostname()})
	}
	r, err := d.askFor(conn, address)
	if err != nil {
		_ = conn.Close()
		return nil, d.blame(ctx, err)
	}
	return &tunnelled{Conn: conn, r: r}, nil
}

// askFor sends CONNECT and reads the answer up to its end.
func (d dialer) askFor(conn net.Conn, address string) (*bufio.Reader, error) {
	if strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' }) { // a line of its own in the header
		return nil, &probe.ViaError{Text: d.Via() + " was not asked: the host is no host name"}
	}
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
	var op *net.OpError
	switch {
	case errors.As(err, &op), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, err
	case err != nil:
		return nil, &probe.ViaError{Text: d.Via() + ": it does not answer CONNECT as an HTTP proxy does; it may be a SOCKS5 proxy, socks5://", Err: err}
	case answer.StatusCode/100 != 2: // the body is left unread, as it may never come
		return nil, &probe.ViaError{Text: d.Via() + ": " + d.refusal(answer, address)}
	}
	limited.N = 1<<63 - 1
	return r, nil
}

// maxReason is how much of a proxy's own words is shown.
const maxReason = 80

// refusal is what the status of an answer to CONNECT means, as a clause.
func (d dialer) refusal(answer *http.Response, address string) string {
	text := fmt.Sprintf("it answers CONNECT %s with %d %s", address, answer.StatusCode, http.StatusText(answer.StatusCode))
	_, port, _ := net.SplitHostPort(address)
	switch answer.StatusCode {
	case http.StatusForbidden, http.StatusMethodNotAllowed:
		text += "; it does not permit port " + port + ": most let CONNECT through to port 443 alone"
	case http.StatusProxyAuthRequired:
		if d.Proxy.User != nil {
			text += "; it does not accept the user name and password for the proxy"
		} else {
			text += "; it wants a user name and password: put them into ALL_PROXY=http://user:password@host:port"
		}
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		text += "; it could not reach the mail server itself"
	}
	// Squid tells the cause, such as "ERR_CONNECT_FAIL 111".
	if reason := answer.Header.Get("X-Squid-Error"); reason != "" {
		text += " (" + printable(reason) + ")"
	}
	return text
}

// printable is the start of a foreign text, with ASCII alone in it.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, s[:min(len(s), maxReason)])
}

// tunnelled is a connection whose first bytes may have been read already.
type tunnelled struct {
	net.Conn
	r *bufio.Reader
}

func (t *tunnelled) Read(p []byte) (int, error) { return t.r.Read(p) }
