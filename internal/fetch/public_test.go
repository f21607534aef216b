package fetch

import (
	"context"
	"errors"
	"net"
	"testing"
)

type dialer func(ctx context.Context, network, address string) (net.Conn, error)

func (d dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return d(ctx, network, address)
}

func TestPublicOnly(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	dialed := false
	guarded := PublicOnly{Next: dialer(func(context.Context, string, string) (net.Conn, error) {
		dialed = true
		return nil, errors.New("dialed")
	})}
	for _, address := range []string{"127.0.0.1:25", "10.0.0.1:25", "[::1]:25", "[fe80::1%1]:25", "[::ffff:192.168.0.1]:25", "mail.example:25"} {
		if conn, err := guarded.DialContext(context.Background(), "tcp", address); !errors.Is(err, ErrPrivate) || dialed {
			t.Errorf("%s: %v, %v", address, conn, err)
		}
	}
	if _, err := guarded.DialContext(context.Background(), "tcp", "192.0.2.1:25"); !dialed || err == nil {
		t.Errorf("a public address is not dialed: %v", err)
	}
	guarded.Private, dialed = true, false
	for _, address := range []string{"127.0.0.1:25", "[::1]:25", "169.254.169.254:25", "[::ffff:127.0.0.1]:25"} {
		if conn, err := guarded.DialContext(context.Background(), "tcp", address); err == nil || dialed {
			t.Errorf("private networks allowed, %s: %v, %v", address, conn, err)
		}
	}
	if _, _ = guarded.DialContext(context.Background(), "tcp", "10.0.0.1:25"); !dialed {
		t.Error("an allowed private address is not dialed")
	}
	if conn, err := (PublicOnly{}).DialContext(context.Background(), "tcp", l.Addr().String()); err == nil {
		t.Errorf("connected to this machine: %v", conn.RemoteAddr())
	}
}
