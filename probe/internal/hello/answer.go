package hello

import (
	"encoding/binary"
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
	// Certificates are its chain, in DER; TLS 1.3 does not show it.
	Certificates [][]byte
	// Stapled: an OCSP response came with the chain.
	Stapled bool
	// Alert is the number of the alert that it sent, -1 for none.
	Alert int
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

// Read reads the answer up to the end of what comes in clear. The error is nil if
// the server said something that is TLS, be it an alert.
func Read(r io.Reader) (a Answer, err error) {
	a.Alert = -1
	var handshake []byte
	total := 0
	for {
		var head [5]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return a, ended(a, err)
		}
		size := int(binary.BigEndian.Uint16(head[3:]))
		if head[0] < 20 || head[0] > 23 || head[1] != 3 || size > maxRecord {
			return a, errNotTLS
		}
		if total += size; total > maxAnswer {
			return a, errTooLong
		}
		body := make([]byte, size)
		if _, err := io.ReadFull(r, body); err != nil {
			return a, ended(a, err)
		}
		switch head[0] {
		case 21:
			if size >= 2 && a.Alert < 0 {
				a.Alert = int(body[1])
			}
			return a, nil
		case 22:
			handshake = append(handshake, body...)
			done := false
			if handshake, done, err = a.take(handshake); done || err != nil {
				return a, err
			}
		default: // the rest is encrypted
			return a, nil
		}
	}
}

// ended is the error of a connection that ends: none if the server has said enough.
func ended(a Answer, err error) error {
	if a.Version != 0 {
		return nil
	}
	return err
}

// take reads whole handshake messages (RFC 8446 section 4, RFC 5246 section 7.4).
func (a *Answer) take(b []byte) (rest []byte, done bool, err error) {
	for len(b) >= 4 {
		size := int(b[1])<<16 | int(b[2])<<8 | int(b[3])
		if size > maxAnswer {
			return b, false, errTooLong
		}
		if len(b) < 4+size {
			break
		}
		body := cryptobyte.String(b[4 : 4+size])
		ok := true
		switch b[0] {
		case 2:
			ok = a.serverHello(body)
			done = a.Version == TLS13
		case 11:
			ok = a.certificate(body)
		case 12:
			a.keyExchange(body)
		case 14:
			done = true
		case 22:
			a.Stapled = true
		}
		if !ok {
			return b, false, errMessage
		}
		if b = b[4+size:]; done {
			break
		}
	}
	return b, done, nil
}

func (a *Answer) serverHello(s cryptobyte.String) bool {
	var random, session []byte
	var compression uint8
	if !s.ReadUint16(&a.Version) || !s.ReadBytes(&random, 32) || !s.ReadUint8LengthPrefixed((*cryptobyte.String)(&session)) ||
		!s.ReadUint16(&a.Suite) || !s.ReadUint8(&compression) {
		return false
	}
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
		}
	}
	return true
}

func (a *Answer) certificate(s cryptobyte.String) bool {
	var list cryptobyte.String
	if !s.ReadUint24LengthPrefixed(&list) {
		return false
	}
	for !list.Empty() && len(a.Certificates) < 20 {
		var der cryptobyte.String
		if !list.ReadUint24LengthPrefixed(&der) {
			return false
		}
		a.Certificates = append(a.Certificates, append([]byte(nil), der...))
	}
	return true
}

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
