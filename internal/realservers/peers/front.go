package peers

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"
)

// front answers SMTP up to STARTTLS and then connects the client with a server.
type front struct {
	net.Listener
	backend string
	wg      sync.WaitGroup
}

// newFront listens on a free port of the loopback.
func newFront(backend string) (*front, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	f := &front{Listener: l, backend: backend}
	f.wg.Go(f.serve)
	return f, nil
}

func (f *front) serve() {
	for {
		conn, err := f.Accept()
		if err != nil {
			return
		}
		f.wg.Go(func() {
			defer conn.Close()
			_ = conn.SetDeadline(time.Now().Add(time.Minute))
			f.talk(conn)
		})
	}
}

func (f *front) stop() {
	_ = f.Close()
	f.wg.Wait()
}

func (f *front) talk(conn net.Conn) {
	say := func(text string) { _, _ = fmt.Fprintf(conn, "%s\r\n", text) }
	in := bufio.NewReader(conn)
	say("220 localhost ESMTP")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(line)), " ")
		switch verb {
		case "EHLO":
			say("250-localhost\r\n250 STARTTLS")
		case "STARTTLS":
			say("220 go ahead")
			f.relay(conn, in)
			return
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// relay passes bytes on both ways until one side ends.
func (f *front) relay(client net.Conn, in io.Reader) {
	server, err := net.Dial("tcp", f.backend)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		_, _ = io.Copy(server, in)
		_ = server.Close()
	}()
	_, _ = io.Copy(client, server)
}
