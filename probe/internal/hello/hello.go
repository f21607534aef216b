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
	extExtendedMaster    uint16 = 23
	extSessionTicket     uint16 = 35
	extSupportedVersions uint16 = 43
	extKeyShare          uint16 = 51
	extRenegotiation     uint16 = 0xff01
)

// Hello is what a ClientHello offers.
type Hello struct {
	// Version is the one to ask for: it alone, and nothing newer.
	Version uint16
	Suites  []uint16
	// Groups for key exchange; nil means all that are known.
	Groups []uint16
	// Signatures are the signature schemes; nil means all that are known.
	Signatures []uint16
	// ServerName is the name to ask for; empty sends none.
	ServerName string
	// KeyShare has a key for the first group, which must be X25519; without one a
	// server of TLS 1.3 answers with the group that it chooses.
	KeyShare bool
}

// groups are those of the TLS registry that servers are known to have, elliptic
// curves first, then finite fields (RFC 7919), then the hybrids with ML-KEM.
var groups = []struct {
	id   uint16
	name string
}{
	{29, "X25519"}, {23, "P-256"}, {24, "P-384"}, {25, "P-521"}, {30, "X448"}, {22, "secp256k1"}, {21, "P-224"}, {19, "P-192"},
	{26, "brainpoolP256r1"}, {27, "brainpoolP384r1"}, {28, "brainpoolP512r1"},
	{256, "ffdhe2048"}, {257, "ffdhe3072"}, {258, "ffdhe4096"}, {259, "ffdhe6144"}, {260, "ffdhe8192"},
	{0x11ec, "X25519MLKEM768"}, {0x11eb, "SecP256r1MLKEM768"}, {0x11ed, "SecP384r1MLKEM1024"},
}

// Groups are the groups that can be asked for.
func Groups() (ids []uint16) {
	for _, g := range groups {
		ids = append(ids, g.id)
	}
	return ids
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

// Bytes is the message as a record (RFC 8446 sections 4.1.2 and 5.1).
func (h Hello) Bytes() ([]byte, error) {
	var random [64]byte
	if _, err := rand.Read(random[:]); err != nil {
		return nil, err
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
			b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) {
				if h.Version == TLS13 {
					b.AddBytes(random[32:]) // RFC 8446 appendix D.4
				}
			})
			addList(b, h.Suites)
			b.AddBytes([]byte{1, 0}) // no compression
			if h.Version > SSL30 {
				b.AddUint16LengthPrefixed(h.extensions)
			}
		})
	})
	return b.Bytes()
}

func addList(b *cryptobyte.Builder, list []uint16) {
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
		for _, v := range list {
			b.AddUint16(v)
		}
	})
}

func (h Hello) extensions(b *cryptobyte.Builder) {
	add := func(id uint16, body func(*cryptobyte.Builder)) {
		b.AddUint16(id)
		b.AddUint16LengthPrefixed(body)
	}
	nothing := func(*cryptobyte.Builder) {}
	if h.ServerName != "" {
		add(extServerName, func(b *cryptobyte.Builder) {
			b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
				b.AddUint8(0)
				b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes([]byte(h.ServerName)) })
			})
		})
	}
	offered := h.Groups
	if offered == nil {
		offered = Groups()
	}
	add(extGroups, func(b *cryptobyte.Builder) { addList(b, offered) })
	add(extPointFormats, func(b *cryptobyte.Builder) { b.AddBytes([]byte{1, 0}) })
	if h.Version >= TLS12 {
		schemes := h.Signatures
		if schemes == nil {
			schemes = signatures
		}
		add(extSignatures, func(b *cryptobyte.Builder) { addList(b, schemes) })
	}
	if h.Version < TLS13 {
		add(extStatusRequest, func(b *cryptobyte.Builder) { b.AddBytes([]byte{1, 0, 0, 0, 0}) })
		add(extSessionTicket, nothing)
		add(extExtendedMaster, nothing)
		add(extRenegotiation, func(b *cryptobyte.Builder) { b.AddUint8(0) })
		return
	}
	add(extSupportedVersions, func(b *cryptobyte.Builder) {
		b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) { b.AddUint16(TLS13) })
	})
	add(extKeyShare, func(b *cryptobyte.Builder) {
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
			if h.KeyShare {
				share := make([]byte, 32)
				_, _ = rand.Read(share)
				b.AddUint16(29)
				b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(share) })
			}
		})
	})
}
