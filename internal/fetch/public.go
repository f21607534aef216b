package fetch

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"syscall"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/providers"
)

// ErrPrivate is for an address that is not of the internet.
var ErrPrivate = errors.New("an address of a private network, or of this machine")

// PublicOnly keeps a name that a stranger chose from leading to a machine next door.
// The zero value connects directly, and to public addresses alone.
type PublicOnly struct {
	Next probe.Dialer // nil means a net.Dialer
	// Private allows the addresses of private networks, as in a company's own. Those
	// of this machine and of the link never are.
	Private bool
}

// DialContext implements probe.Dialer, which is given literal addresses. An address
// that is not allowed is as one that cannot be reached; the error is ErrPrivate too.
func (d PublicOnly) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	to, err := netip.ParseAddrPort(address)
	if ip := to.Addr().Unmap(); err != nil || !providers.IsPublic(ip) && !(d.Private && ip.IsPrivate()) {
		return nil, &net.OpError{Op: "dial", Net: network, Err: refused{os.NewSyscallError("connect", syscall.EHOSTUNREACH)}}
	}
	next := d.Next
	if next == nil {
		next = new(net.Dialer)
	}
	return next.DialContext(ctx, network, address)
}

// refused is an error of the system and ErrPrivate.
type refused struct{ error }

func (r refused) Unwrap() []error { return []error{r.error, ErrPrivate} }
