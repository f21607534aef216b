package hello

import (
	"bytes"
	"errors"
	"io"

	"golang.org/x/crypto/cryptobyte"
)

// Answer is what a server says to a ClientHello.
type Answer struct {
	// Version and Suite are what it chose; 0 if it did not get so far.
	Version, Suite uint16
	// Group is the group that it chose; 0 if that is not said. Bits is the size of
	// the prime of a finite-field exchange.
	Group uint16
	Bits  int
	// Session is its session ID. Resumed: it took the session of that ID up again
	// (RFC 5246 section 7.3).
	Session []byte
	Resumed bool
	// Retry: it wants another hello, with a key for Group (RFC 8446 section 4.1.4).
	Retry bool
	// Renegotiation, ExtendedMaster, Compression and Heartbeat are what it agreed to
	// (RFC 5746, RFC 7627, RFC 3749, RFC 6520).
	Renegotiation, ExtendedMaster, Compression, Heartbeat bool
	// Certificates are its chain, in DER; TLS 1.3 shows it to Reveal alone.
	Certificates [][]byte
	// Stapled: an OCSP response came with the chain.
	Stapled bool
	// Alert is the number of the alert that it sent, -1 for none.
	Alert int

	share []byte // its key in TLS 1.3
}

// Chose says whether the server went along.
func (a Answer) Chose() bool { return a.Version != 0 && a.Alert < 0 }

const (
	maxAnswer = 128 << 10 // bytes of all messages
	maxRecord = 1<<14 + 2048
)

var (
	errNotTLS  = errors.New("hello: the answer is not TLS")
	errTooLong = errors.New("hello: the answer does not end")
	errMessage = errors.New("hello: a message of the server has the wrong form")
)

// The content types of records (RFC 8446 section 5.1).
const (
	recordChange    = 20
	recordAlert     = 21
	recordHandshake = 22
	recordData      = 23
)

// records reads records up to a limit.
type records struct {
	r     io.Reader
	total int
}

func (r *records) next() (head [5]byte, body []byte, err error) {
	if _, err := io.ReadFull(r.r, head[:]); err != nil {
		return head, nil, err
	}
	size := int(head[3])<<8 | int(head[4])
	if head[0] < recordChange || head[0] > recordData || head[1] != 3 || size > maxRecord {
		return head, nil, errNotTLS
	}
	if r.total += size + len(head); r.total > maxAnswer {
		return head, nil, errTooLong
	}
	body = make([]byte, size)
	_, err = io.ReadFull(r.r, body)
	return head, body, err
}

// Read reads the answer up to the end of what comes in clear. The error is nil if
// the server said something that is TLS, be it an alert.
func Read(r io.Reader) (Answer, error) {
	a := Answer{Alert: -1}
	_, err := a.read(&records{r: r})
	return a, err
}

// read returns the first messages as they came, for Reveal.
func (a *Answer) read(in *records) (seen []byte, err error) {
	var handshake []byte
	for {
		head, body, err := in.next()
		if err != nil {
			return seen, ended(*a, err)
		}
		switch head[0] {
		case recordAlert:
			a.alert(body)
			return seen, nil
		case recordHandshake:
			handshake, seen = append(handshake, body...), append(seen, body...)
			done := false
			if handshake, done, err = a.take(handshake); done || err != nil {
				return seen, err
			}
		case recordChange:
			a.Resumed = a.Version != 0 && a.Version < TLS13 && a.Certificates == nil
			return seen, nil
		default: // the rest is encrypted
			return seen, nil
		}
	}
}

func (a *Answer) alert(body []byte) {
	if len(body) >= 2 && a.Alert < 0 {
		a.Alert = int(body[1])
	}
}

// ended is the error of a connection that ends: none if the server has said enough.
func ended(a Answer, err error) error {
	if a.Version != 0 {
		return nil
	}
	return err
}

// message takes the first whole handshake message off the bytes (RFC 8446 section 4).
func message(b []byte) (kind byte, body cryptobyte.String, rest []byte, err error) {
	if len(b) < 4 {
		return 0, nil, b, nil
	}
	size := int(b[1])<<16 | int(b[2])<<8 | int(b[3])
	if size > maxAnswer {
		return 0, nil, b, errTooLong
	}
	if len(b) < 4+size {
		return 0, nil, b, nil
	}
	return b[0], cryptobyte.String(b[4 : 4+size]), b[4+size:], nil
}

// The types of handshake messages.
const (
	typeServerHello = 2
	typeCertificate = 11
	typeKeyExchange = 12
	typeHelloDone   = 14
	typeCertStatus  = 22
)

// take reads whole handshake messages (RFC 5246 section 7.4).
func (a *Answer) take(b []byte) (rest []byte, done bool, err error) {
	for !done {
		kind, body, after, err := message(b)
		if err != nil || len(after) == len(b) {
			return b, false, err
		}
		ok := true
		switch kind {
		case typeServerHello:
			ok = a.serverHello(body)
			done = a.Version == TLS13
		case typeCertificate:
			ok = a.certificate(body)
		case typeKeyExchange:
			a.keyExchange(body)
		case typeHelloDone:
			done = true
		case typeCertStatus:
			a.Stapled = true
		}
		if !ok {
			return b, false, errMessage
		}
		b = after
	}
	return b, done, nil
}

// retryRandom marks a ServerHello as a request for another hello (RFC 8446 section 4.1.3).
var retryRandom = []byte("\xCF\x21\xAD\x74\xE5\x9A\x61\x11\xBE\x1D\x8C\x02\x1E\x65\xB8\x91\xC2\xA2\x11\x16\x7A\xBB\x8C\x5E\x07\x9E\x09\xE2\xC8\xA8\x33\x9C")

func (a *Answer) serverHello(s cryptobyte.String) bool {
	var random, session []byte
	var compression uint8
	if !s.ReadUint16(&a.Version) || !s.ReadBytes(&random, 32) || !s.ReadUint8LengthPrefixed((*cryptobyte.String)(&session)) ||
		!s.ReadUint16(&a.Suite) || !s.ReadUint8(&compression) {
		return false
	}
	a.Session, a.Compression, a.Retry = bytes.Clone(session), compression != 0, bytes.Equal(random, retryRandom)
	var extensions cryptobyte.String
	if s.Empty() {
		return true
	}
	if !s.ReadUint16LengthPrefixed(&extensions) {
		return false
	}
	for !extensions.Empty() {
		var id uint16
		var body cryptobyte.String
		if !extensions.ReadUint16(&id) || !extensions.ReadUint16LengthPrefixed(&body) {
			return false
		}
		switch id {
		case extSupportedVersions:
			body.ReadUint16(&a.Version)
		case extKeyShare: // the group stands first, in a retry request alone
			body.ReadUint16(&a.Group)
			body.ReadUint16LengthPrefixed((*cryptobyte.String)(&a.share))
		case extRenegotiation:
			a.Renegotiation = true
		case extExtendedMaster:
			a.ExtendedMaster = true
		case extHeartbeat:
			a.Heartbeat = true
		}
	}
	return true
}

func (a *Answer) certificate(s cryptobyte.String) bool {
	var list cryptobyte.String
	if !s.ReadUint24LengthPrefixed(&list) {
		return false
	}
	for !list.Empty() && len(a.Certificates) < maxCertificates {
		var der cryptobyte.String
		if !list.ReadUint24LengthPrefixed(&der) {
			return false
		}
		a.Certificates = append(a.Certificates, bytes.Clone(der))
	}
	return true
}

const maxCertificates = 20

// keyExchange reads the group of a ServerKeyExchange, whose form depends on the
// suite (RFC 8422 section 5.4, RFC 5246 section 7.4.3).
func (a *Answer) keyExchange(s cryptobyte.String) {
	switch Lookup(a.Suite).Exchange {
	case "ECDHE", "ECDH_anon":
		var kind uint8
		if s.ReadUint8(&kind) && kind == 3 {
			s.ReadUint16(&a.Group)
		}
	case "DHE", "DH_anon", "RSA_EXPORT":
		var prime cryptobyte.String
		if s.ReadUint16LengthPrefixed(&prime) {
			for len(prime) > 0 && prime[0] == 0 {
				prime = prime[1:]
			}
			a.Bits = bits(prime)
		}
	}
}

func bits(b []byte) int {
	if len(b) == 0 {
		return 0
	}
	n := 8 * len(b)
	for top := b[0]; top < 0x80; top <<= 1 {
		n--
	}
	return n
}
