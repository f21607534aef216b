package probe

import (
	"crypto/md5"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/emersion/go-sasl"
)

// digestMD5Client speaks DIGEST-MD5 (RFC 2831), which RFC 6331 made historic. Old
// servers still offer nothing else.
type digestMD5Client struct {
	username, password, host string
	// latin1: user name and password are in ISO-8859-1 already. Else they are in UTF-8,
	// and the server's charset decides how they go out.
	latin1   bool
	cnonce   string // made when it is empty; tests set it
	answered bool
}

func newDigestMD5Client(a authParams) sasl.Client {
	return &digestMD5Client{username: a.username, password: a.secret, latin1: a.latin1, host: strings.Trim(a.host, "[]")}
}

func (c *digestMD5Client) Start() (mech string, ir []byte, err error) {
	return "DIGEST-MD5", nil, checkSeparators("DIGEST-MD5", "\x00", map[string]string{"user name": c.username, "password": c.password})
}

// Next answers the server's challenge, and its rspauth with nothing.
func (c *digestMD5Client) Next(challenge []byte) (response []byte, err error) {
	fields, err := digestFields(string(challenge))
	switch {
	case err != nil:
		return nil, err
	case c.answered && fields["rspauth"] != "":
		return []byte{}, nil
	case c.answered || fields["nonce"] == "":
		return nil, sasl.ErrUnexpectedServerChallenge
	case fields["algorithm"] != "" && fields["algorithm"] != "md5-sess":
		return nil, fmt.Errorf("sasl: DIGEST-MD5 with the algorithm %q", fields["algorithm"])
	case fields["qop"] != "" && !slices.Contains(strings.FieldsFunc(fields["qop"], func(r rune) bool { return r == ',' || r == ' ' }), "auth"):
		return nil, errors.New("sasl: DIGEST-MD5 without plain authentication (qop=auth)")
	}
	c.answered = true
	if c.cnonce == "" {
		c.cnonce = rand.Text()
	}
	return []byte(c.answer(fields)), nil
}

// answer is the digest-response of RFC 2831 section 2.1.2.
func (c *digestMD5Client) answer(challenge map[string]string) string {
	realm, given := challenge["realm"], challenge["realm"] != ""
	user := c.username
	if !given {
		if name, domain, ok := strings.Cut(c.username, "@"); ok {
			user, realm = name, domain
		}
	}
	const nc = "00000001"
	uri := "smtp/" + c.host
	// What fits into ISO-8859-1 is hashed so, also where it goes out in UTF-8 (RFC 2831
	// section 2.1.2.1).
	text, secret := "", toLatin1(user)+":"+toLatin1(realm)+":"+toLatin1(c.password)
	switch {
	case c.latin1:
		secret = user + ":" + realm + ":" + c.password
	case strings.EqualFold(challenge["charset"], "utf-8"):
		text = "charset=utf-8,"
	default:
		user, realm = toLatin1(user), toLatin1(realm) // what no charset means
	}
	sum := md5.Sum([]byte(secret))
	a1 := string(sum[:]) + ":" + challenge["nonce"] + ":" + c.cnonce
	digest := hexMD5(hexMD5(a1) + ":" + challenge["nonce"] + ":" + nc + ":" + c.cnonce + ":auth:" + hexMD5("AUTHENTICATE:"+uri))
	return text + fmt.Sprintf("username=%s,realm=%s,nonce=%s,nc=%s,cnonce=%s,digest-uri=%s,response=%s,qop=auth",
		digestQuote(user), digestQuote(realm), digestQuote(challenge["nonce"]), nc, digestQuote(c.cnonce), digestQuote(uri), digest)
}

// toLatin1 is the text in ISO-8859-1, or as it is where that lacks a character of it.
func toLatin1(s string) string {
	if b, ok := latin1Bytes(s); ok {
		return b
	}
	return s
}

func hexMD5(s string) string {
	sum := md5.Sum([]byte(s))
	return hex.EncodeToString(sum[:])
}

func digestQuote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// digestFields reads name=value pairs, the first of a name counting.
func digestFields(s string) (map[string]string, error) {
	fields := map[string]string{}
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimLeft(s, ", \t") {
		name, rest, ok := strings.Cut(s, "=")
		if !ok {
			return nil, errors.New("sasl: DIGEST-MD5 challenge without a value")
		}
		value := ""
		if rest = strings.TrimLeft(rest, " \t"); strings.HasPrefix(rest, `"`) {
			value, rest, ok = quoted(rest[1:])
			if !ok {
				return nil, errors.New("sasl: DIGEST-MD5 challenge with an open quotation mark")
			}
		} else if i := strings.IndexByte(rest, ','); i >= 0 {
			value, rest = strings.TrimSpace(rest[:i]), rest[i:]
		} else {
			value, rest = strings.TrimSpace(rest), ""
		}
		name = strings.ToLower(strings.TrimSpace(name))
		if _, have := fields[name]; !have {
			fields[name] = value
		}
		s = rest
	}
	return fields, nil
}

// quoted reads up to the closing quotation mark.
func quoted(s string) (value, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			return b.String(), s[i+1:], true
		case '\\':
			if i++; i == len(s) {
				return "", "", false
			}
		}
		b.WriteByte(s[i])
	}
	return "", "", false
}
