package lab

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// errEnd ends a connection that did what its script says.
var errEnd = errors.New("lab: end of script")

// actionWords are the statements below an `on`. Each compiles its argument into
// a step, so that a mistake shows when the script is read.
var actionWords = map[string]func(arg string) (step, error){
	"reply":        compileReply,
	"inject":       compileReply,
	"raw":          compileRaw,
	"capabilities": plain((*session).capabilities),
	"auth":         plain((*session).auth),
	"message":      plain((*session).readMessage),
	"await":        plain((*session).await),
	"silent":       plain((*session).silent),
	"close":        plain(func(s *session) error { s.flush(); s.hangUp(); return errEnd }),
	"reset":        plain(func(s *session) error { s.flush(); s.reset(); return errEnd }),
	"starttls":     compileSTARTTLS,
	"wait":         compileWait,
	"drip":         compileDrip,
	"garbage":      compileGarbage,
	"fill":         compileFill,
	"flood":        compileFlood,
	"alert":        compileAlert,
	"expect":       compileExpect,
	"certificate":  compileCertificate,
}

// plain makes an action that takes no argument.
func plain(do step) func(string) (step, error) {
	return func(arg string) (step, error) { return do, noArgument(arg) }
}

func compileReply(arg string) (step, error) {
	t, err := parseTemplate(arg)
	return func(s *session) error {
		s.writeString(t.expand(s) + "\r\n")
		return nil
	}, err
}

func compileRaw(arg string) (step, error) {
	text, err := unescape(arg)
	return func(s *session) error {
		s.writeString(text)
		return nil
	}, err
}

func compileSTARTTLS(arg string) (step, error) {
	if arg != "" && arg != "vulnerable" {
		return nil, fmt.Errorf("want nothing or vulnerable, not %q", arg)
	}
	return func(s *session) error { return s.handshake(arg == "vulnerable") }, nil
}

func parseWait(arg string) (time.Duration, error) {
	d, err := time.ParseDuration(arg)
	if err != nil || d <= 0 || d > longestWait {
		return 0, fmt.Errorf("want a duration up to %s such as 250ms, not %q", longestWait, arg)
	}
	return d, nil
}

func parseCount(arg string) (int, error) {
	n, err := strconv.Atoi(arg)
	if err != nil || n < 1 || n > 1<<24 {
		return 0, fmt.Errorf("want a number from 1 to %d, not %q", 1<<24, arg)
	}
	return n, nil
}

func compileWait(arg string) (step, error) {
	d, err := parseWait(arg)
	return func(s *session) error {
		s.flush()
		return s.net.sleep(d)
	}, err
}

// compileDrip sets the pace of all that is written from here on.
func compileDrip(arg string) (step, error) {
	count, pause := cutWord(arg)
	n, err := parseCount(count)
	if err != nil {
		return nil, err
	}
	d, err := parseWait(pause)
	return func(s *session) error {
		s.flush()
		s.dripBytes, s.dripPause = n, d
		return nil
	}, err
}

// compileGarbage sends bytes that look random and are the same each time.
func compileGarbage(arg string) (step, error) {
	n, err := parseCount(arg)
	return func(s *session) error {
		b := make([]byte, n)
		x := uint32(2463534242)
		for i := range b {
			x ^= x << 13
			x ^= x >> 17
			x ^= x << 5
			b[i] = byte(x)
		}
		s.write(b)
		return nil
	}, err
}

// compileFill sends letters, for lines that are too long.
func compileFill(arg string) (step, error) {
	n, err := parseCount(arg)
	return func(s *session) error {
		s.write(bytes.Repeat([]byte("x"), n))
		return nil
	}, err
}

// compileFlood sends a line until the client goes away.
func compileFlood(arg string) (step, error) {
	if arg == "" {
		return nil, fmt.Errorf("a line is missing")
	}
	chunk := bytes.Repeat([]byte(arg+"\r\n"), 64)
	return func(s *session) error {
		for s.werr == nil {
			s.write(chunk)
			s.flush()
		}
		return errEnd
	}, nil
}

// compileAlert sends a fatal TLS alert in clear, as a server does that dislikes
// the ClientHello (RFC 8446 section 6).
func compileAlert(arg string) (step, error) {
	n, err := strconv.ParseUint(arg, 10, 8)
	if err != nil {
		return nil, fmt.Errorf("want the number of an alert, not %q", arg)
	}
	return func(s *session) error {
		s.write([]byte{21, 3, 3, 0, 2, 2, byte(n)})
		return nil
	}, nil
}

// compileExpect reads one line and answers 503 to a wrong one.
func compileExpect(arg string) (step, error) {
	if arg == "" {
		return nil, fmt.Errorf("a command is missing")
	}
	return func(s *session) error {
		if err := s.readLine(); err != nil {
			return err
		}
		if !matchCommand(arg, s.line) {
			s.writeString("503 5.5.1 Bad sequence of commands\r\n")
			return errStop
		}
		return nil
	}, nil
}

// errStop ends a handler, not the connection.
var errStop = errors.New("lab: end of handler")

// capabilities answers EHLO with what is offered in this part of the session.
func (s *session) capabilities() error {
	lines := []string{s.srv.name}
	for _, o := range s.srv.offers {
		if o.in.holds(s.state.tls) {
			lines = append(lines, o.text)
		}
	}
	for i, line := range lines {
		sep := "-"
		if i == len(lines)-1 {
			sep = " "
		}
		s.writeString("250" + sep + line + "\r\n")
	}
	return nil
}

// readMessage reads up to the line with the lone dot (RFC 5321 section 4.1.1.4).
func (s *session) readMessage() error {
	for {
		if err := s.readLine(); err != nil {
			return err
		}
		if s.line == "." {
			return nil
		}
	}
}

// await waits for the client's next bytes without taking them.
func (s *session) await() error {
	s.flush()
	_, err := s.in.Peek(1)
	return err
}

// silent reads and says nothing, until the client goes away.
func (s *session) silent() error {
	s.flush()
	_, _ = io.Copy(io.Discard, s.in)
	return errEnd
}

// maxLine is the longest line that a server takes.
const maxLine = 1 << 16

// readLine puts the next line, without its end, into s.line. Whatever was
// written so far goes out first when the client has sent no further command.
func (s *session) readLine() error {
	if !buffersLine(s.in) {
		s.flush()
	}
	var line []byte
	for {
		part, err := s.in.ReadSlice('\n')
		line = append(line, part...)
		if err == nil {
			break
		}
		if !errors.Is(err, bufio.ErrBufferFull) || len(line) > maxLine {
			return err
		}
	}
	s.line = strings.TrimRight(string(line), "\r\n")
	return nil
}

// buffersLine says whether a whole line is there already, as when commands are
// pipelined (RFC 2920).
func buffersLine(r *bufio.Reader) bool {
	b, _ := r.Peek(r.Buffered())
	return bytes.IndexByte(b, '\n') >= 0
}
