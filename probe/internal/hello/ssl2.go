package hello

import (
	"crypto/rand"
	"encoding/binary"
	"io"

	"golang.org/x/crypto/cryptobyte"
)

// ssl2Kinds are the cipher kinds of SSL 2.0, which nobody may offer any more (RFC 6176).
var ssl2Kinds = []struct {
	code uint32
	name string
}{
	{0x010080, "SSL_CK_RC4_128_WITH_MD5"}, {0x020080, "SSL_CK_RC4_128_EXPORT40_WITH_MD5"}, {0x030080, "SSL_CK_RC2_128_CBC_WITH_MD5"},
	{0x040080, "SSL_CK_RC2_128_CBC_EXPORT40_WITH_MD5"}, {0x050080, "SSL_CK_IDEA_128_CBC_WITH_MD5"}, {0x060040, "SSL_CK_DES_64_CBC_WITH_MD5"},
	{0x0700c0, "SSL_CK_DES_192_EDE3_CBC_WITH_MD5"},
}

// SSL2 is a CLIENT-HELLO of SSL 2.0 with all cipher kinds.
func SSL2() []byte {
	challenge := make([]byte, 16)
	_, _ = rand.Read(challenge)
	var b cryptobyte.Builder
	b.AddUint8(1)
	b.AddUint16(2)
	b.AddUint16(uint16(3 * len(ssl2Kinds)))
	b.AddUint16(0)
	b.AddUint16(uint16(len(challenge)))
	for _, k := range ssl2Kinds {
		b.AddUint24(k.code)
	}
	b.AddBytes(challenge)
	body := b.BytesOrPanic()
	return append(binary.BigEndian.AppendUint16(nil, 0x8000|uint16(len(body))), body...)
}

// ReadSSL2 reads a SERVER-HELLO and names the cipher kinds that the server has;
// none, and false, for any other answer.
func ReadSSL2(r io.Reader) (kinds []string, ok bool) {
	var head [13]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, false
	}
	size := int(binary.BigEndian.Uint16(head[:])) & 0x7fff
	certificate, ciphers := int(binary.BigEndian.Uint16(head[7:])), int(binary.BigEndian.Uint16(head[9:]))
	if head[0]&0x80 == 0 || head[2] != 4 || binary.BigEndian.Uint16(head[5:]) != 2 || size < 11+certificate+ciphers {
		return nil, false
	}
	body := make([]byte, certificate+ciphers)
	if _, err := io.ReadFull(r, body); err != nil {
		return nil, true
	}
	for list := body[certificate:]; len(list) >= 3; list = list[3:] {
		code := uint32(list[0])<<16 | uint32(list[1])<<8 | uint32(list[2])
		for _, k := range ssl2Kinds {
			if k.code == code {
				kinds = append(kinds, k.name)
			}
		}
	}
	return kinds, true
}
