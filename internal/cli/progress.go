package cli

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/smtpwhy/smtpwhy/probe"
	"golang.org/x/term"
)

// progress shows a run as it happens: every step and line with -v, else one line
// that is rewritten, and on something that is no terminal nothing.
type progress struct {
	mu      sync.Mutex
	w       io.Writer
	verbose bool
	tty     *os.File // of the live line; nil: none
	start   time.Time
	main    string // place and stage of the session that counts
	ports   []int  // that were tried besides, sorted
	ended   bool
	stop    chan struct{}
	stopped sync.WaitGroup
}

// eraseLine goes to the first column and clears to the right (ECMA-48 EL).
const eraseLine = "\r\x1b[K"

func (a *App) watch(verbose bool) *progress {
	p := &progress{w: a.Stderr, verbose: verbose, start: time.Now(), stop: make(chan struct{})}
	if !verbose && a.StderrTTY != nil && a.env("TERM") != "dumb" {
		p.tty = a.StderrTTY
		p.stopped.Go(p.tick)
	}
	return p
}

// tick keeps the seconds going, so that a slow server does not look like a hang.
func (p *progress) tick() {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			p.mu.Lock()
			p.draw()
			p.mu.Unlock()
		case <-p.stop:
			return
		}
	}
}

// end takes the live line away.
func (p *progress) end() {
	close(p.stop)
	p.stopped.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	if p.tty != nil {
		fmt.Fprint(p.w, eraseLine)
	}
}

// say shows what goes on where no session runs yet.
func (p *progress) say(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.main = text; p.tty != nil {
		p.draw()
	}
}

// observe is the probe's observer.
func (p *progress) observe(e probe.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.ended: // a connection that says goodbye late
	case p.verbose && e.Line != nil:
		fmt.Fprintf(p.w, "%6d ms  %-14s %s %s\n", e.Line.Time, place(e.Endpoint), mark(e.Line), oneLine(e.Line.Text))
	case p.verbose:
		fmt.Fprintf(p.w, "%6d ms  %-14s    %s\n", time.Since(p.start).Milliseconds(), place(e.Endpoint), e.Stage)
	case p.tty != nil && e.Stage != "":
		p.enter(e)
		p.draw()
	}
}

// enter notes where the session is that counts, and which ports were tried
// besides it.
func (p *progress) enter(e probe.Event) {
	if e.Purpose != probe.PurposeAlternative {
		p.main = fmt.Sprintf("%s: %s", place(e.Endpoint), e.Stage)
		return
	}
	if i, found := slices.BinarySearch(p.ports, e.Endpoint.Port); !found {
		p.ports = slices.Insert(p.ports, i, e.Endpoint.Port)
	}
}

func (p *progress) draw() {
	text := fmt.Sprintf("%ds  %s", int(time.Since(p.start).Seconds()), p.main)
	if len(p.ports) > 0 {
		text += "  also tried: " + strings.Trim(fmt.Sprint(p.ports), "[]")
	}
	width, _, err := term.GetSize(int(p.tty.Fd()))
	if err != nil || width < 2 {
		width = defaultWidth
	}
	fmt.Fprint(p.w, eraseLine+strings.ToValidUTF8(text[:min(len(text), width-1)], ""))
}

// place tells the sessions of a run apart: they all go to the same host.
func place(e probe.Endpoint) string { return fmt.Sprintf("%d %s", e.Port, e.Security) }

// mark is the direction of a line as swaks shows it: "~" inside TLS.
func mark(l *probe.Line) string {
	switch {
	case l.From == probe.FromNote:
		return "=="
	case l.From == probe.FromClient && l.TLS:
		return "~>"
	case l.From == probe.FromClient:
		return "->"
	case l.TLS:
		return "<~"
	}
	return "<-"
}
