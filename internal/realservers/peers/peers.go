package peers

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Server is a server that can be started.
type Server struct {
	Name string
	// Program is "openssl", "gnutls-serv" or "java".
	Program string
	// Args set it up. {dir} stands for the directory of keys and certificates.
	Args []string
	// Versions has what it is set up to take: the codes of its cipher suites, as
	// "0xc02f", by "TLS 1.2".
	Versions func() (map[string][]string, error)
	// Keys are the keys of its certificates, such as "RSA 2048", in order.
	Keys []string
	// Bits is the size of its Diffie-Hellman prime, 0 for none; Groups are all of its
	// groups, nil where that is not compared.
	Bits   int
	Groups []string
	// Facts are other answers of the scan, by their names in JSON.
	Facts map[string]string
}

// Running is a server that runs.
type Running struct {
	Implicit string // address with TLS from the first byte
	STARTTLS string // address of the front
	cmd      *exec.Cmd
	front    *front
	done     chan struct{}
}

const startTime = 20 * time.Second

// Start starts the server with the keys that WriteKeys made in dir.
func (s Server) Start(dir string) (*Running, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	r := &Running{Implicit: fmt.Sprintf("127.0.0.1:%d", port), done: make(chan struct{})}
	r.cmd = s.command(dir, port)
	log, err := os.Create(filepath.Join(dir, strings.ReplaceAll(s.Name, " ", "-")+".log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	r.cmd.Stdout, r.cmd.Stderr = log, log
	if err := r.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = r.cmd.Wait()
		close(r.done)
	}()
	if err := r.await(); err != nil {
		r.Stop()
		text, _ := os.ReadFile(log.Name())
		return nil, fmt.Errorf("%s: %w\n%s", s.Name, err, text)
	}
	if r.front, err = newFront(r.Implicit); err != nil {
		r.Stop()
		return nil, err
	}
	r.STARTTLS = r.front.Addr().String()
	return r, nil
}

// Stop ends the server.
func (r *Running) Stop() {
	_ = r.cmd.Process.Kill()
	<-r.done
	if r.front != nil {
		r.front.stop()
	}
}

// await waits until the port is open.
func (r *Running) await() error {
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	for {
		if conn, err := net.Dial("tcp", r.Implicit); err == nil {
			return conn.Close()
		}
		select {
		case <-r.done:
			return fmt.Errorf("it has ended")
		case <-ctx.Done():
			return fmt.Errorf("it does not listen on %s", r.Implicit)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// command is the server's, with the key files that its arguments do not name. What
// comes in it sends back, so that a client hears something after the handshake.
func (s Server) command(dir string, port int) *exec.Cmd {
	var args []string
	for _, a := range s.Args {
		args = append(args, strings.ReplaceAll(a, "{dir}", dir))
	}
	file := func(name string) string { return filepath.Join(dir, name) }
	has := func(flag string) bool { return strings.Contains(" "+strings.Join(args, " ")+" ", " "+flag+" ") }
	switch s.Program {
	case "openssl":
		args = append([]string{"s_server", "-accept", fmt.Sprintf("127.0.0.1:%d", port), "-rev"}, args...)
		if !has("-cert") {
			args = append(args, "-key", file("rsa.key"), "-cert", file("rsa.pem"))
		}
	case "gnutls-serv":
		args = append([]string{"--port", fmt.Sprint(port), "--echo", "--quiet"}, args...)
		if !has("--x509certfile") {
			args = append(args, "--x509keyfile", file("rsa.key"), "--x509certfile", file("rsa.pem"))
		}
	case "java":
		args = append([]string{"-XX:TieredStopAtLevel=1", file("OldServer.java"), fmt.Sprint(port), file("rsa.p12")}, args...)
	}
	return exec.Command(s.Program, args...)
}
