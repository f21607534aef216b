package probe

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"strings"
	"time"
)

// Limits for one session: far above what any mail server sends, far below what
// hurts.
const (
	keepLine        = 4096     // bytes of a line that are kept
	readLine        = 16 << 10 // bytes of a line that are looked at for secrets
	maxReplyLines   = 128
	maxSessionBytes = 256 << 10
	maxTranscript   = 500 // lines
	maxInjected     = 1024
)

var errTooMuch = errors.New("too much data")

// wire is the line level of one connection: it sends and receives lines and
// keeps each in the transcript.
type wire struct {
	conn  net.Conn // the TLS connection once it stands
	in    *bufio.Reader
	inTLS bool
	// veiled: what the server says next can have a proof made from the password,
	// as good as the proof of the client to who guesses passwords.
	veiled bool
	// challenge is the text of the last line if it was a 334, as it came. The exchange
	// goes on with it; nothing else may take it, since secrets stand in it.
	challenge []byte
	got       int // bytes received
	log       *transcript
}

func newWire(conn net.Conn, log *transcript) *wire {
	return &wire{conn: conn, in: bufio.NewReaderSize(conn, 4096), log: log}
}

// secured continues on a TLS connection. Bytes that were buffered in clear are
// dropped: nothing that came before TLS may count as protected (RFC 3207
// section 4.2).
func (w *wire) secured(conn net.Conn) {
	w.conn, w.inTLS = conn, true
	w.in.Reset(conn)
}

// leftover takes the bytes that the server sent in clear after its last reply.
func (w *wire) leftover() []byte {
	b, _ := w.in.Peek(w.in.Buffered())
	b = bytes.Clone(b)
	_, _ = w.in.Discard(len(b))
	return b
}

// send writes the lines in one piece, as they are shown in the transcript.
func (w *wire) send(lines ...string) error {
	for _, l := range lines {
		w.log.client(l, w.inTLS)
	}
	return w.write(strings.Join(lines, "\r\n"))
}

// sendHidden writes a line of which the transcript shows something else.
func (w *wire) sendHidden(line, shown string) error {
	w.log.client(shown, w.inTLS)
	return w.write(line)
}

func (w *wire) write(text string) error {
	_, err := io.WriteString(w.conn, text+"\r\n")
	return err
}

// rawLine is one line as received, without its end.
type rawLine struct {
	text   []byte // secrets replaced
	cut    int    // bytes that were left out
	bareLF bool
	index  int // in the transcript
	at     time.Time
}

// receive reads one line. On an error it returns what had come of the line; ok
// says whether that is anything.
func (w *wire) receive() (l rawLine, ok bool, err error) {
	var line []byte
	dropped := 0
	for {
		var part []byte
		part, err = w.in.ReadSlice('\n')
		w.got += len(part)
		if room := readLine - len(line); len(part) > room {
			dropped += len(part) - room
			part = part[:room]
		}
		line = append(line, part...)
		if w.got > maxSessionBytes || len(w.log.lines) >= maxTranscript {
			err = errTooMuch
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			break
		}
	}
	if len(line) == 0 {
		return l, false, err
	}
	if dropped == 0 && bytes.HasSuffix(line, []byte("\n")) {
		line = line[:len(line)-1]
		l.bareLF = !bytes.HasSuffix(line, []byte("\r"))
		line = bytes.TrimSuffix(line, []byte("\r"))
	}
	w.challenge = nil
	if code, text, _, ok := splitReplyLine(line); ok && code == 334 {
		w.challenge = bytes.ReplaceAll(text, []byte{0}, nil)
	}
	l.text, l.cut = w.log.clean(line, dropped)
	if w.veiled {
		l.text = veil(l.text)
	}
	l.index = w.log.server(l.text, l.cut, l.bareLF, w.inTLS)
	l.at = time.Now()
	return l, true, err
}

// veil replaces the challenge of a 334, and in any other reply the words that a
// SCRAM server's signature can be (RFC 5802 section 5.1).
func veil(line []byte) []byte {
	if code, text, _, ok := splitReplyLine(line); ok && code == 334 && len(text) > 0 {
		return []byte("334 " + Redacted)
	}
	words := bytes.Split(line, []byte(" "))
	for i, word := range words {
		if b, ok := decode64(string(word)); ok && bytes.HasPrefix(b, []byte("v=")) || bytes.HasPrefix(word, []byte("v=")) {
			words[i] = []byte(Redacted)
		}
	}
	return bytes.Join(words, []byte(" "))
}

// transcript is the record of one connection's lines and events.
type transcript struct {
	lines   []Line
	since   func() int64 // milliseconds since the run started
	red     *redactor
	observe func(Line)
}

func (t *transcript) add(l Line) int {
	l.Time = t.since()
	t.lines = append(t.lines, l)
	if t.observe != nil {
		t.observe(l)
	}
	return len(t.lines) - 1
}

func (t *transcript) client(text string, inTLS bool) int {
	return t.add(Line{From: FromClient, TLS: inTLS, Text: t.red.string(text)})
}

func (t *transcript) note(text string) int {
	return t.add(Line{From: FromNote, Text: t.red.string(text)})
}

func (t *transcript) server(b []byte, cut int, bareLF, inTLS bool) int {
	text, faithful := displayText(b)
	l := Line{From: FromServer, TLS: inTLS, Text: text, Cut: cut, BareLF: bareLF}
	if !faithful {
		l.Raw = b
	}
	return t.add(l)
}

// clean replaces the secrets in a line and cuts it to what is kept. A line that
// was too long to be looked at whole may end in a part of a secret, so that
// nothing after its last replacement is kept.
func (t *transcript) clean(b []byte, dropped int) (text []byte, cut int) {
	text = t.red.bytes(b)
	if dropped > 0 {
		if i := bytes.LastIndex(text, []byte(Redacted)); i >= 0 && i < keepLine {
			dropped += len(text) - i - len(Redacted)
			text = text[:i+len(Redacted)]
		}
	}
	if len(text) > keepLine {
		dropped += len(text) - keepLine
		text = text[:keepLine]
	}
	return text, dropped
}

// decode64 decodes base64 as servers write it: with or without padding.
func decode64(s string) ([]byte, bool) {
	s = strings.TrimRight(strings.TrimSpace(s), "=")
	b, err := base64.RawStdEncoding.DecodeString(s)
	return b, err == nil
}
