package hello

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"hash"
	"io"

	"golang.org/x/crypto/chacha20poly1305"
	"golang.org/x/crypto/cryptobyte"
)

// Key is one share of a key exchange. One without a private half is there to make
// the hello as long as that of a client that has it.
type Key struct {
	Group   uint16
	private *ecdh.PrivateKey
	public  []byte
}

var curves = map[uint16]ecdh.Curve{P256: ecdh.P256(), P384: ecdh.P384(), P521: ecdh.P521(), X25519: ecdh.X25519()}

// mlkemShare is the length of a client's share for X25519MLKEM768.
const mlkemShare = 1184 + 32

// NewKey makes a share; false for a group that is not spoken here.
func NewKey(group uint16) (Key, bool) {
	if group == X25519MLKEM768 {
		filler := make([]byte, mlkemShare)
		_, _ = rand.Read(filler)
		// Coefficients of 12 bits must be below 3329; small ones are valid in any place.
		for i := range filler[:1152] {
			filler[i] &= 0x77
		}
		return Key{Group: group, public: filler}, true
	}
	curve, ok := curves[group]
	if !ok {
		return Key{}, false
	}
	private, err := curve.GenerateKey(rand.Reader)
	if err != nil {
		return Key{}, false
	}
	return Key{Group: group, private: private, public: private.PublicKey().Bytes()}, true
}

var errNoKey = errors.New("hello: the server's key exchange cannot be followed")

// Revealed are the suites of TLS 1.3 that Reveal can decrypt.
var Revealed = []uint16{0x1301, 0x1302, 0x1303}

// Reveal reads the answer to a hello of TLS 1.3 up to the certificate, which is
// encrypted. The hello is the record that was sent, with a share of each key. It
// ends without a certificate, and without an error, if the server chose otherwise.
func Reveal(r io.Reader, sent []byte, keys []Key) (Answer, error) {
	a := Answer{Alert: -1}
	in := &records{r: r}
	first, err := a.read(in)
	if err != nil || a.Version != TLS13 || a.Retry || a.Alert >= 0 {
		return a, err
	}
	open, err := a.opener(keys, sent[5:], first)
	if err != nil {
		return a, err
	}
	var handshake []byte
	for {
		head, body, err := in.next()
		if err != nil {
			return a, err
		}
		switch head[0] {
		case recordChange: // RFC 8446 appendix D.4
			continue
		case recordAlert:
			a.alert(body)
			return a, nil
		case recordHandshake:
			return a, errMessage
		}
		kind, plain, err := open(head[:], body)
		switch {
		case err != nil:
			return a, err
		case kind == recordAlert:
			a.alert(plain)
			return a, nil
		}
		handshake = append(handshake, plain...)
		if done, rest, err := a.take13(handshake); done || err != nil {
			return a, err
		} else {
			handshake = rest
		}
	}
}

// take13 looks for the certificate (RFC 8446 section 4.4.2).
func (a *Answer) take13(b []byte) (done bool, rest []byte, err error) {
	for {
		kind, body, after, err := message(b)
		if err != nil || len(after) == len(b) {
			return false, b, err
		}
		if kind == typeCertificate {
			if !a.certificate13(body) {
				return true, nil, errMessage
			}
			return true, nil, nil
		}
		b = after
	}
}

func (a *Answer) certificate13(s cryptobyte.String) bool {
	var context, list cryptobyte.String
	if !s.ReadUint8LengthPrefixed(&context) || !s.ReadUint24LengthPrefixed(&list) {
		return false
	}
	for !list.Empty() && len(a.Certificates) < maxCertificates {
		var der, extensions cryptobyte.String
		if !list.ReadUint24LengthPrefixed(&der) || !list.ReadUint16LengthPrefixed(&extensions) {
			return false
		}
		a.Certificates = append(a.Certificates, bytes.Clone(der))
		for !extensions.Empty() {
			var id uint16
			var body cryptobyte.String
			if !extensions.ReadUint16(&id) || !extensions.ReadUint16LengthPrefixed(&body) {
				return false
			}
			a.Stapled = a.Stapled || id == extStatusRequest
		}
	}
	return true
}

// opener derives the server's handshake key (RFC 8446 section 7.1) from the two
// hellos and gives the function that opens its records one after the other.
func (a *Answer) opener(keys []Key, client, server []byte) (func(head, body []byte) (byte, []byte, error), error) {
	var shared []byte
	for _, k := range keys {
		if k.Group != a.Group || k.private == nil {
			continue
		}
		public, err := k.private.Curve().NewPublicKey(a.share)
		if err != nil {
			return nil, errNoKey
		}
		if shared, err = k.private.ECDH(public); err != nil {
			return nil, errNoKey
		}
	}
	newHash, size := sha256.New, 16
	switch {
	case shared == nil:
		return nil, errNoKey
	case a.Suite == 0x1302:
		newHash, size = sha512.New384, 32
	case a.Suite == 0x1303:
		size = chacha20poly1305.KeySize
	case a.Suite != 0x1301:
		return nil, errNoKey
	}
	k, err := schedule(newHash, shared, client, server)
	if err != nil {
		return nil, err
	}
	aead, err := newAEAD(a.Suite, k.expand("key", nil, size))
	if err != nil {
		return nil, err
	}
	return unseal(aead, k.expand("iv", nil, aead.NonceSize())), nil
}

// secret is a secret of the key schedule.
type secret struct {
	hash  func() hash.Hash
	bytes []byte
}

// schedule gives the server's handshake traffic secret.
func schedule(newHash func() hash.Hash, shared, client, server []byte) (secret, error) {
	zeros := make([]byte, newHash().Size())
	early, err := hkdf.Extract(newHash, zeros, nil)
	if err != nil {
		return secret{}, err
	}
	derived := secret{newHash, early}.expand("derived", newHash().Sum(nil), len(zeros))
	handshake, err := hkdf.Extract(newHash, shared, derived)
	if err != nil {
		return secret{}, err
	}
	transcript := newHash()
	transcript.Write(client)
	transcript.Write(server)
	return secret{newHash, secret{newHash, handshake}.expand("s hs traffic", transcript.Sum(nil), len(zeros))}, nil
}

// expand is HKDF-Expand-Label.
func (s secret) expand(label string, context []byte, size int) []byte {
	var b cryptobyte.Builder
	b.AddUint16(uint16(size))
	b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes([]byte("tls13 " + label)) })
	b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(context) })
	out, err := hkdf.Expand(s.hash, s.bytes, string(b.BytesOrPanic()), size)
	if err != nil {
		return make([]byte, size) // too long an output is asked for nowhere
	}
	return out
}

func newAEAD(suite uint16, key []byte) (cipher.AEAD, error) {
	if suite == 0x1303 {
		return chacha20poly1305.New(key)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// unseal opens records (RFC 8446 section 5.2). The type of what is inside stands
// after it, and zeros may follow.
func unseal(aead cipher.AEAD, iv []byte) func(head, body []byte) (byte, []byte, error) {
	var sequence uint64
	return func(head, body []byte) (byte, []byte, error) {
		nonce := bytes.Clone(iv)
		for i := range 8 {
			nonce[len(nonce)-1-i] ^= byte(sequence >> (8 * i))
		}
		sequence++
		plain, err := aead.Open(nil, nonce, body, head)
		if err != nil {
			return 0, nil, errNoKey
		}
		plain = bytes.TrimRight(plain, "\x00")
		if len(plain) == 0 {
			return 0, nil, errMessage
		}
		return plain[len(plain)-1], plain[:len(plain)-1], nil
	}
}
