package lab

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"
)

// Network is a started scenario: a virtual network whose addresses stand for
// listeners on loopback. Nothing it does leaves the machine.
type Network struct {
	script *script
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup

	listeners map[*server]*net.TCPListener
	dns       *net.UDPConn
	mxChain   [][]byte // certificates of the first server on port 25, for TLSA records

	mu      sync.Mutex
	closed  bool
	conns   map[*net.TCPConn]bool
	wires   []*recorder
	ended   int // sessions that are over
	hungUp  int // client ends that were closed
	changed chan struct{}
}

// Start opens the scenario's listeners and its DNS server on loopback.
func (s *Scenario) Start() (*Network, error) { return s.startOn(net.IPv4(127, 0, 0, 1), false) }

// StartOn is Start on a loopback address of its own, such as 127.7.1.1, with the
// real port numbers: for clients that cannot be told of a virtual network. Ports
// below 1024 need the right to open them. A scenario with servers at addresses of
// their own cannot be started so.
func (s *Scenario) StartOn(ip net.IP) (*Network, error) { return s.startOn(ip, true) }

func (s *Scenario) startOn(ip net.IP, realPorts bool) (*Network, error) {
	ctx, cancel := context.WithCancel(context.Background())
	n := &Network{
		script:    s.script,
		ctx:       ctx,
		cancel:    cancel,
		listeners: map[*server]*net.TCPListener{},
		conns:     map[*net.TCPConn]bool{},
		changed:   make(chan struct{}),
	}
	if err := n.start(ip, realPorts); err != nil {
		return nil, errors.Join(err, n.Close())
	}
	return n, nil
}

func (n *Network) start(ip net.IP, realPorts bool) error {
	var err error
	if n.dns, err = net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)}); err != nil {
		return err
	}
	for _, srv := range n.script.servers {
		config, err := srv.tls.config(n.script.names(srv)...)
		if err != nil {
			return err
		}
		at := &net.TCPAddr{IP: ip}
		if realPorts {
			if len(srv.at) > 0 {
				return fmt.Errorf("the server of port %d stands at an address of the virtual network", srv.port)
			}
			at.Port = srv.port
		}
		l, err := net.ListenTCP("tcp4", at)
		if err != nil {
			return err
		}
		n.listeners[srv] = l
		if srv.port == tlsaPort && n.mxChain == nil {
			n.mxChain = config.Certificates[0].Certificate
		}
		n.wg.Go(func() { n.accept(l, srv, config) })
	}
	n.wg.Go(n.serveDNS)
	return nil
}

func (n *Network) accept(l *net.TCPListener, srv *server, config *tls.Config) {
	for {
		conn, err := l.AcceptTCP()
		if err != nil {
			return
		}
		wire := &recorder{exchange: Exchange{Port: srv.port}}
		if !n.track(conn, wire) {
			_ = conn.Close()
			return
		}
		n.wg.Go(func() {
			defer n.untrack(conn)
			s := &session{net: n, srv: srv, tcp: conn, wire: wire, tls: config}
			s.serve()
		})
	}
}

// track notes a connection, unless the network is closed.
func (n *Network) track(conn *net.TCPConn, wire *recorder) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return false
	}
	n.conns[conn] = true
	n.wires = append(n.wires, wire)
	return true
}

func (n *Network) untrack(conn *net.TCPConn) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.conns, conn)
	n.ended++
	close(n.changed)
	n.changed = make(chan struct{})
}

// Close ends every connection and returns when nothing runs any more.
func (n *Network) Close() error {
	n.cancel()
	n.mu.Lock()
	n.closed = true
	for c := range n.conns {
		_ = c.Close()
	}
	n.mu.Unlock()
	var errs []error
	for _, l := range n.listeners {
		if err := l.Close(); !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	if n.dns != nil {
		if err := n.dns.Close(); !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	n.wg.Wait()
	return errors.Join(errs...)
}

// sleep waits, or returns early with an error when the network closes.
func (n *Network) sleep(d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-n.ctx.Done():
		return n.ctx.Err()
	}
}

// Addr is the loopback address behind a virtual port, of the first server if there
// are several, and empty if there is none.
func (n *Network) Addr(port int) string {
	for _, srv := range n.script.servers {
		if l := n.listeners[srv]; srv.port == port && l != nil {
			return l.Addr().String()
		}
	}
	return ""
}

// Roots holds the certificate authority that signed the good certificates, and the
// company's own if a server has a certificate of it.
func (n *Network) Roots() *x509.CertPool {
	return n.poolWith("private", privateCA)
}

// PublicRoots is the public store in this world: it knows the authority of the good
// certificates too, and the one that this machine lacks.
func (n *Network) PublicRoots() *x509.CertPool {
	return n.poolWith("public-only", publicCA)
}

// poolWith has the good root, and another one if a server has a certificate of the
// kind.
func (n *Network) poolWith(kind string, other func() *authority) *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(goodCA().root.cert)
	if slices.ContainsFunc(n.script.servers, func(s *server) bool { return s.tls.cert == kind }) {
		pool.AddCert(other().root.cert)
	}
	return pool
}

// CAPEM is the root of Roots in PEM form, for a --ca-file.
func (n *Network) CAPEM() []byte { return goodCA().rootPEM() }

// settleTime is how long Wire waits for servers to read what was sent.
const settleTime = 2 * time.Second

// Wire returns what the clients really sent, one entry for each connection in
// the order of their coming. It first lets the servers read to the end of the
// connections that were made with DialContext and are closed.
func (n *Network) Wire() []Exchange {
	limit := time.NewTimer(settleTime)
	defer limit.Stop()
	for settled := false; !settled; {
		n.mu.Lock()
		settled = n.closed || n.ended >= n.hungUp
		changed := n.changed
		n.mu.Unlock()
		if settled {
			break
		}
		select {
		case <-changed:
		case <-limit.C:
			settled = true
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	list := make([]Exchange, len(n.wires))
	for i, w := range n.wires {
		list[i] = w.snapshot()
	}
	return list
}
