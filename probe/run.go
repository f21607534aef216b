package probe

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// sideSlots and the two connections that the main line can have (the session
	// and one more address, or the last session saying goodbye) make the six
	// connections that a run may have open at once.
	sideSlots = 4

	defaultPasswordAttempts = 2

	maxConnectTime = 10 * time.Second
)

// run is what the sessions of one run share.
type run struct {
	settings Settings
	opt      Options
	ctx      context.Context // ends with the run
	now      func() time.Time
	start    time.Time
	host     string // ASCII form, no brackets, once it is resolved
	addrs    []netip.Addr
	// noAddress is the failure of every session when the host has no address.
	noAddress      *Failure
	connectTimeout time.Duration
	red            *redactor
	slots          chan struct{}
	ports          portBoard
	ends           localEnds
	literal        atomic.Value          // string: the local end as an address literal
	connected      atomic.Bool           // the session as configured stands
	reachable      atomic.Value          // netip.Addr: where it stands
	public         func() *x509.CertPool // of Options.PublicRoots; nil for none

	mu       sync.Mutex
	spent    int  // attempts that carried the secret
	rejected bool // one was refused: no more
	proven   bool // a sign-in was accepted
	refusals int  // after that
	judged   []keptChain
	// mxChains are the certificates that came on port 25, see keepMXChain.
	mxChains map[sessionKey][]*x509.Certificate
}

// Run tries the settings and returns what was seen. The error is for settings
// that name no server at all; whatever happens on the network is in the record,
// which is complete when ctx or Options.Timeout ends the run early, too. Run
// prints nothing and reads no environment.
func Run(ctx context.Context, settings Settings, options Options) (*Record, error) {
	if err := checkSettings(settings); err != nil {
		return nil, err
	}
	if options.Vantage != "" {
		if _, _, err := vantageTarget(options.Vantage); err != nil {
			return nil, err
		}
	}
	r := newRun(settings, options)
	ctx, cancel := context.WithTimeout(ctx, r.opt.Timeout)
	defer cancel()
	r.ctx = ctx
	rec := &Record{Via: options.Via, Path: options.Path, Schema: RecordSchema, Started: r.start.UTC().Truncate(time.Millisecond),
		Timeout: r.opt.Timeout.Milliseconds(), Settings: settings, DNS: []Lookup{}, Sessions: []Session{}}
	if settings.Secret.Facts().Kind == KindToken && settings.Secret.Reveal() != "" {
		rec.Token = readToken(settings.Secret.Reveal())
	}
	mx := r.resolve(rec)
	exchanger := r.lookUpMX(rec.DNS)
	newPlan(r).carryOut(rec)
	rec.DNS = append(rec.DNS, mx()...)
	r.lookUpNames(rec)
	rec.guard("fetch-issuers", func() { r.fetchIssuers(rec) })
	rec.guard("mx", func() { exchanger.complete(rec) })
	r.red.record(rec)
	rec.Duration = r.since()
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		rec.Interrupted = "timeout"
	case ctx.Err() != nil:
		rec.Interrupted = "cancelled"
	}
	return rec, nil
}

// guard does a last part of the run. A defect there does not take along what was seen.
func (r *Record) guard(name string, part func()) {
	defer func() {
		if p := recover(); p != nil {
			r.NotTested = append(r.NotTested, NotTested{Name: name, Why: defectText(p)})
		}
	}()
	part()
}

func checkSettings(s Settings) error {
	switch {
	case strings.TrimSpace(s.Host) == "":
		return errors.New("probe: no host given")
	case s.Port < 0 || s.Port > 65535:
		return fmt.Errorf("probe: port %d is not between 1 and 65535", s.Port)
	}
	return nil
}

func newRun(settings Settings, options Options) *run {
	r := &run{settings: settings, opt: options, slots: make(chan struct{}, sideSlots),
		red: newRedactor(settings.Secret.Reveal()), host: settings.Host}
	if r.opt.Timeout <= 0 {
		r.opt.Timeout = DefaultTimeout
	}
	if r.opt.Dialer == nil {
		r.opt.Dialer = &net.Dialer{}
	}
	if r.opt.Resolver == nil {
		r.opt.Resolver = net.DefaultResolver
	}
	if r.opt.Network == "" {
		r.opt.Network = "tcp"
	}
	if r.opt.PasswordAttempts <= 0 {
		r.opt.PasswordAttempts = defaultPasswordAttempts
	}
	r.now = r.opt.Now
	if r.now == nil {
		r.now = time.Now
	}
	if options.PublicRoots != nil {
		r.public = sync.OnceValue(options.PublicRoots)
	}
	r.start = r.now()
	r.connectTimeout = min(maxConnectTime, r.opt.Timeout/3)
	return r
}

// resolve fills in the addresses. The MX of the host is for information and is
// waited for by nobody: the returned function takes what is there.
func (r *run) resolve(rec *Record) (mx func() []Lookup) {
	if r.opt.Via != "" {
		r.host, _ = hostName(r.host)
		r.addrs = []netip.Addr{{}} // one place to connect to, with no address of its own
		return func() []Lookup { return nil }
	}
	ctx, cancel := context.WithTimeout(r.ctx, r.opt.Timeout/3)
	late := make(chan []Lookup, 1)
	go func(host string) {
		late <- lookupMX(ctx, r.opt.Resolver, host, r.now)
	}(r.host)
	r.addrs, rec.DNS = lookup(ctx, r.opt.Resolver, r.host, r.opt.Network, r.now, func(Lookup) {})
	if len(r.addrs) == 0 {
		r.noAddress = &Failure{Stage: StageDNS, Kind: FailureDNS, Text: "the host name gave no address", Line: -1}
	}
	if len(rec.DNS) > 0 && rec.DNS[0].Name != "" {
		r.host = strings.TrimSuffix(rec.DNS[0].Name, ".")
	}
	return func() []Lookup {
		defer cancel()
		select {
		case l := <-late:
			return l
		default:
			return nil
		}
	}
}

func (r *run) since() int64 { return r.now().Sub(r.start).Milliseconds() }

func (r *run) observe(e Event) {
	if r.opt.Observer != nil {
		e.Endpoint.Host, e.Endpoint.EHLOName = r.red.shape(e.Endpoint.Host), r.red.shape(e.Endpoint.EHLOName)
		r.opt.Observer(e)
	}
}

// spend takes one attempt out of the allowance for the secret.
func (r *run) spend() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rejected || r.spent >= r.opt.PasswordAttempts && !(r.proven && r.opt.AllMechanisms) {
		return false
	}
	r.spent++
	return true
}

// refund gives an attempt back that ended before the secret went out.
func (r *run) refund() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.spent--
}

// refuse ends the attempts: another try with refused credentials locks accounts.
func (r *run) refuse() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refusals++
	r.rejected = !r.proven || !r.opt.AllMechanisms || r.refusals >= maxMechanismRefusals
}

// accept notes that a sign-in was accepted.
func (r *run) accept() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.proven = true
}

func (r *run) accepted() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.proven
}
