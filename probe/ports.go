package probe

import (
	"sync"
	"time"
)

// A port that speaks TLS from the first byte stays silent to a client that
// waits for a greeting. Once a session has done a handshake there, the ones
// that wait get a little longer and then give up.
const (
	minSilence    = 300 * time.Millisecond
	silenceFactor = 3 // times the handshake's duration
)

// portBoard is what the sessions of a run tell each other about ports. The zero
// value is ready for use.
type portBoard struct {
	mu    sync.Mutex
	ports map[int]*portState
}

type portState struct {
	tls     bool
	grace   time.Duration
	given   bool // a wait has been given up
	waiting map[int]func()
	next    int
}

func (b *portBoard) state(port int) *portState {
	if b.ports == nil {
		b.ports = map[int]*portState{}
	}
	if b.ports[port] == nil {
		b.ports[port] = &portState{waiting: map[int]func(){}}
	}
	return b.ports[port]
}

// answersTLS notes that the port answered a handshake, which began at the time
// given, with TLS, be it a refusal.
func (r *run) answersTLS(port int, began int64) {
	grace := max(minSilence, silenceFactor*time.Duration(r.since()-began)*time.Millisecond)
	b := &r.ports
	b.mu.Lock()
	defer b.mu.Unlock()
	st := b.state(port)
	if st.tls {
		return
	}
	st.tls, st.grace = true, grace
	for id, giveUp := range st.waiting {
		b.schedule(st, id, giveUp)
	}
}

// awaitGreeting calls giveUp when the port turns out to speak TLS; done ends that.
func (r *run) awaitGreeting(port int, giveUp func()) (done func()) {
	b := &r.ports
	b.mu.Lock()
	defer b.mu.Unlock()
	st := b.state(port)
	id := st.next
	st.next++
	st.waiting[id] = giveUp
	if st.tls {
		b.schedule(st, id, giveUp)
	}
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(st.waiting, id)
	}
}

func (b *portBoard) schedule(st *portState, id int, giveUp func()) {
	time.AfterFunc(st.grace, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if _, waiting := st.waiting[id]; waiting {
			st.given = true
			giveUp()
		}
	})
}

// silent says whether waits for a greeting were given up on the port.
func (r *run) silent(port int) bool {
	r.ports.mu.Lock()
	defer r.ports.mu.Unlock()
	st := r.ports.ports[port]
	return st != nil && st.given
}
