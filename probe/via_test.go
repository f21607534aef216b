package probe

import (
	"context"
	"net"
	"testing"
	"time"
)

// silent is a proxy that never answers.
type silent struct{}

func (silent) DialContext(ctx context.Context, _, address string) (net.Conn, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestSilenceBehindAProxyIsTheProxys(t *testing.T) {
	t.Parallel()
	for proxied, want := range map[bool]FailureKind{true: FailureVia, false: FailureTimeout} {
		rec, err := Run(t.Context(), Settings{Host: "smtp.example.com", Port: 587}, Options{Dialer: silent{}, Via: "HTTP proxy proxy.example.com:3128",
			Proxied: proxied, Only: true, Timeout: 300 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		if f := rec.Sessions[0].Failure; f == nil || f.Kind != want {
			t.Errorf("proxied %v: the failure is %+v, want %s", proxied, f, want)
		}
		if len(rec.DNS) != 0 || rec.Via == "" {
			t.Errorf("look-ups %v, via %q", rec.DNS, rec.Via)
		}
	}
}
