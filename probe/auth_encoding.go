package probe

import (
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// The values of Attempt.Encoding.
const (
	EncodingUTF8   = "UTF-8"
	EncodingLatin1 = "ISO-8859-1" // Options.Latin1
	EncodingUTF16  = "UTF-16LE"   // NTLM
)

// WhyNotLatin1 stands in Attempt.Why where user name or password do not fit into
// ISO-8859-1, so that nothing was sent.
const WhyNotLatin1 = "characters that ISO-8859-1 does not have"

// credentials are user name and secret as a mechanism gets them: in the bytes that go
// out, but for the mechanisms that encode them themselves.
type credentials struct{ username, secret, encoding string }

// credentials puts user name and secret into the bytes for the mechanism. Latin-1 has
// no accents of their own, so that a letter and its accent are joined first.
func (s *session) credentials(m mechanism) (credentials, error) {
	set := s.run.settings
	c := credentials{username: set.Username, secret: set.Secret.Reveal()}
	if isASCII(c.username) && (isASCII(c.secret) || !m.needsSecret) {
		return c, nil
	}
	c.encoding = m.encoding
	if c.encoding == "" {
		c.encoding = EncodingUTF8
	}
	if !s.run.opt.Latin1 || !m.latin1 {
		return c, nil
	}
	c.encoding = EncodingLatin1
	var odd []string
	for _, value := range []struct {
		name string
		at   *string
	}{{"user name", &c.username}, {string(set.Secret.Facts().Kind), &c.secret}} {
		b, ok := latin1Bytes(norm.NFC.String(*value.at))
		if !ok {
			odd = append(odd, value.name)
		}
		*value.at = b
	}
	switch len(odd) {
	case 0:
		return c, nil
	case 1:
		return c, fmt.Errorf("the %s has %s; nothing was sent", odd[0], WhyNotLatin1)
	}
	return c, fmt.Errorf("the %s have %s; nothing was sent", strings.Join(odd, " and the "), WhyNotLatin1)
}
