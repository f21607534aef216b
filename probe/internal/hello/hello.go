// Package hello writes TLS ClientHello messages and reads what a server says to
// them, up to the point where cryptography begins. That is enough to see which
// versions, cipher suites and groups a server takes, those too that no library
// speaks any more.
package hello

import (
	"crypto/rand"

	"golang.org/x/crypto/cryptobyte"
)

// The versions, as on the wire. SSL30 is RFC 6101.
const (
	SSL30 uint16 = 0x0300
	TLS10 uint16 = 0x0301
	TLS11 uint16 = 0x0302
	TLS12 uint16 = 0x0303
	TLS13 uint16 = 0x0304
)

// FallbackSCSV in the list of suites says that the client tries an older version
// after a failure (RFC 7507).
const FallbackSCSV uint16 = 0x5600

// The extensions that are sent or read.
const (
	extServerName        uint16 = 0
	extStatusRequest     uint16 = 5
	extGroups            uint16 = 10
	extPointFormats      uint16 = 11
	extSignatures        uint16 = 13
	extHeartbeat         uint16 = 15
	extExtendedMaster    uint16 = 23
	extSessionTicket     uint16 = 35
	extSupportedVersions uint16 = 43
	extKeyShare          uint16 = 51
	extRenegotiation     uint16 = 0xff01
)

// grease is a value that nobody has given a meaning: who cannot pass over it will
// fail with what comes next (RFC 8701).
const grease uint16 = 0x7a7a

// Hello is what a ClientHello offers.
type Hello struct {
	// Version is the one to ask for: it alone, unless Versions has more.
	Version uint16
	// Versions are offered besides, as a client of TLS 1.3 does it (RFC 8446 section
	// 4.2.1). Version must be TLS13 then.
	Versions []uint16
	Suites   []uint16
	// Groups for key exchange; nil means all that are known.
	Groups []uint16
	// Signatures are the signature schemes; nil means all that are known.
	Signatures []uint16
	// ServerName is the name to ask for; empty sends none.
	ServerName string
	// Keys are the shares of a TLS 1.3 key exchange; without one the server answers
	// with the group that it chooses.
	Keys []Key
	// Session is the ID of an earlier session, to be taken up again.
	Session []byte
	// Plain leaves out what an old client does not send, so that the message stays
	// short.
	Plain bool
	// Extras offers compression and heartbeats, which a safe server passes over.
	Extras bool
	// Grease puts unknown values into every list.
	Grease bool
}

// groups are those of the TLS registry that servers are known to have, elliptic
// curves first, then finite fields (RFC 7919), the hybrids with ML-KEM, and last
// the curves that RFC 8422 took out.
var groups = []struct {
	id   uint16
	name string
}{
	{X25519, "X25519"}, {P256, "P-256"}, {P384, "P-384"}, {P521, "P-521"}, {30, "X448"}, {22, "secp256k1"}, {21, "P-224"}, {19, "P-192"},
	{26, "brainpoolP256r1"}, {27, "brainpoolP384r1"}, {28, "brainpoolP512r1"},
	{31, "brainpoolP256r1tls13"}, {32, "brainpoolP384r1tls13"}, {33, "brainpoolP512r1tls13"},
	{256, "ffdhe2048"}, {257, "ffdhe3072"}, {258, "ffdhe4096"}, {259, "ffdhe6144"}, {260, "ffdhe8192"},
	{X25519MLKEM768, "X25519MLKEM768"}, {0x11eb, "SecP256r1MLKEM768"}, {0x11ed, "SecP384r1MLKEM1024"},
	{1, "sect163k1"}, {2, "sect163r1"}, {3, "sect163r2"}, {4, "sect193r1"}, {5, "sect193r2"}, {6, "sect233k1"}, {7, "sect233r1"},
	{8, "sect239k1"}, {9, "sect283k1"}, {10, "sect283r1"}, {11, "sect409k1"}, {12, "sect409r1"}, {13, "sect571k1"}, {14, "sect571r1"},
	{15, "secp160k1"}, {16, "secp160r1"}, {17, "secp160r2"}, {18, "secp192k1"}, {20, "secp224k1"},
}

// The groups of which a key can be made here, and the one that makes a hello long.
const (
	P256           uint16 = 23
	P384           uint16 = 24
	P521           uint16 = 25
	X25519         uint16 = 29
	X25519MLKEM768 uint16 = 0x11ec
)

// plainGroups and plainSignatures are those of a client of 2015.
var (
	plainGroups     = []uint16{P256, P384, P521, X25519}
	plainSignatures = []uint16{0x0401, 0x0403, 0x0501, 0x0503, 0x0804, 0x0601, 0x0201, 0x0203}
)

// Groups are the groups that can be asked for.
func Groups() (ids []uint16) {
	for _, g := range groups {
		ids = append(ids, g.id)
	}
	return ids
}

// GroupFits says whether a group has a meaning in a version: the hybrids and the
// brainpool curves of RFC 8734 in TLS 1.3 alone, the curves of old in older ones.
func GroupFits(id, version uint16) bool {
	if version == TLS13 {
		return id == P256 || id == P384 || id == P521 || id >= X25519 && id <= 33 || id >= 256
	}
	return id <= 30 // RFC 7919 groups do not show in TLS 1.2
}

// GroupName is the usual name of a group, empty for an unknown one.
func GroupName(id uint16) string {
	for _, g := range groups {
		if g.id == id {
			return g.name
		}
	}
	return ""
}

// signatures are the schemes of RFC 8446 section 4.2.3 and the old ones of RFC 5246.
var signatures = []uint16{0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b,
	0x0401, 0x0501, 0x0601, 0x0303, 0x0301, 0x0203, 0x0201, 0x0402, 0x0502, 0x0602, 0x0202, 0x0101}

// The signature schemes by the key of the certificate that they need (RFC 8446
// section 4.2.3).
var (
	SignaturesECDSA = []uint16{0x0403, 0x0503, 0x0603, 0x0203}
	SignaturesRSA   = []uint16{0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0201}
	SignaturesEdDSA = []uint16{0x0807, 0x0808}
)

// Bytes is the message as a record (RFC 8446 sections 4.1.2 and 5.1).
func (h Hello) Bytes() ([]byte, error) {
	var random [64]byte
	if _, err := rand.Read(random[:]); err != nil {
		return nil, err
	}
	session := h.Session
	if session == nil && h.Version == TLS13 {
		session = random[32:] // RFC 8446 appendix D.4
	}
	legacy := min(h.Version, TLS12)
	var b cryptobyte.Builder
	b.AddUint8(22)
	b.AddUint16(min(legacy, TLS10)) // old servers reject a newer record version
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
		b.AddUint8(1)
		b.AddUint24LengthPrefixed(func(b *cryptobyte.Builder) {
			b.AddUint16(legacy)
			b.AddBytes(random[:32])
			b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(session) })
			addList(b, h.greased(h.Suites))
			b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) {
				if h.Extras {
					b.AddUint8(1) // DEFLATE (RFC 3749)
				}
				b.AddUint8(0)
			})
			if h.Version > SSL30 {
				b.AddUint16LengthPrefixed(h.extensions)
			}
		})
	})
	return b.Bytes()
}

func (h Hello) greased(list []uint16) []uint16 {
	if h.Grease {
		return append([]uint16{grease}, list...)
	}
	return list
}

func addList(b *cryptobyte.Builder, list []uint16) {
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
		for _, v := range list {
			b.AddUint16(v)
		}
	})
}

type adder func(id uint16, body func(*cryptobyte.Builder))

func (h Hello) extensions(b *cryptobyte.Builder) {
	add := func(id uint16, body func(*cryptobyte.Builder)) {
		b.AddUint16(id)
		b.AddUint16LengthPrefixed(body)
	}
	if h.Grease {
		add(grease, empty)
	}
	if h.ServerName != "" {
		add(extServerName, func(b *cryptobyte.Builder) {
			b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
				b.AddUint8(0)
				b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes([]byte(h.ServerName)) })
			})
		})
	}
	add(extGroups, func(b *cryptobyte.Builder) { addList(b, h.greased(h.or(h.Groups, Groups(), plainGroups))) })
	add(extPointFormats, func(b *cryptobyte.Builder) { b.AddBytes([]byte{1, 0}) })
	if h.Version >= TLS12 {
		add(extSignatures, func(b *cryptobyte.Builder) { addList(b, h.greased(h.or(h.Signatures, signatures, plainSignatures))) })
	}
	add(extStatusRequest, func(b *cryptobyte.Builder) { b.AddBytes([]byte{1, 0, 0, 0, 0}) })
	if h.Extras {
		add(extHeartbeat, func(b *cryptobyte.Builder) { b.AddUint8(1) })
	}
	if h.Version < TLS13 || len(h.Versions) > 0 {
		add(extRenegotiation, func(b *cryptobyte.Builder) { b.AddUint8(0) })
		if !h.Plain {
			add(extSessionTicket, empty)
			add(extExtendedMaster, empty)
		}
	}
	if h.Version == TLS13 {
		h.extensions13(add)
	}
}

// or is the list that was asked for, else one of the usual ones.
func (h Hello) or(asked, all, plain []uint16) []uint16 {
	switch {
	case asked != nil:
		return asked
	case h.Plain:
		return plain
	}
	return all
}

func empty(*cryptobyte.Builder) {}

func (h Hello) extensions13(add adder) {
	add(extSupportedVersions, func(b *cryptobyte.Builder) {
		b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) {
			for _, v := range h.greased(append([]uint16{TLS13}, h.Versions...)) {
				b.AddUint16(v)
			}
		})
	})
	add(extKeyShare, func(b *cryptobyte.Builder) {
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
			for _, k := range h.Keys {
				b.AddUint16(k.Group)
				b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(k.public) })
			}
		})
	})
}
