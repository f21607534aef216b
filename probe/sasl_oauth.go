package probe

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/emersion/go-sasl"
)

// oauthClient speaks XOAUTH2, which Google invented and Microsoft took over,
// and OAUTHBEARER (RFC 7628), which came of it. Both send one message; a
// challenge after it is the description of an error, which must be answered
// before the server gives its final reply.
type oauthClient struct {
	mech            string
	username, token string
	response        []byte
	// answer is the dummy answer to an error.
	answer   []byte
	repeated bool
	answered bool
}

func newXOAUTH2Client(a authParams) sasl.Client {
	return &oauthClient{
		mech: "XOAUTH2", username: a.username, token: a.secret,
		response: []byte("user=" + a.username + "\x01auth=Bearer " + a.secret + "\x01\x01"),
		answer:   []byte{},
	}
}

// gs2Name escapes a name for the GS2 header (RFC 5801 section 4).
var gs2Name = strings.NewReplacer("=", "=3D", ",", "=2C")

func newOAuthBearerClient(a authParams) sasl.Client {
	var m strings.Builder
	m.WriteString("n,")
	if a.username != "" {
		m.WriteString("a=" + gs2Name.Replace(a.username))
	}
	m.WriteString(",\x01")
	if host := strings.Trim(a.host, "[]"); host != "" {
		m.WriteString("host=" + host + "\x01")
	}
	if a.port != 0 {
		m.WriteString("port=" + strconv.Itoa(a.port) + "\x01")
	}
	m.WriteString("auth=Bearer " + a.secret + "\x01\x01")
	return &oauthClient{
		mech: sasl.OAuthBearer, username: a.username, token: a.secret,
		response: []byte(m.String()),
		answer:   []byte{1}, // RFC 7628 section 3.2.3
	}
}

func (c *oauthClient) Start() (mech string, ir []byte, err error) {
	values := map[string]string{"user name": c.username, "token": c.token}
	if err := checkSeparators(c.mech, "\x00\x01", values); err != nil {
		return c.mech, nil, err
	}
	return c.mech, c.response, nil
}

// Next repeats the message for a server that ignored the initial response,
// which shows by an empty challenge: an error is never empty.
func (c *oauthClient) Next(challenge []byte) (response []byte, err error) {
	switch {
	case c.answered:
		return nil, sasl.ErrUnexpectedServerChallenge
	case len(challenge) == 0 && !c.repeated:
		c.repeated = true
		return c.response, nil
	}
	c.answered = true
	return c.answer, nil
}

// Limits on the fields of an OAuth error that are kept.
const (
	maxOAuthFields = 16
	maxOAuthValue  = 1024 // bytes of a name or a value
)

// oauthError decodes the JSON object of an error challenge (RFC 7628 section
// 3.2.2), field by field; a value that is no string stays JSON. The challenge
// must have gone through the redactor.
func oauthError(challenge []byte) (map[string]string, bool) {
	d := json.NewDecoder(bytes.NewReader(bytes.Trim(challenge, "\x00 \r\n")))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, false
	}
	fields := make(map[string]string)
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, false
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, false
		}
		value := string(raw)
		if raw[0] == '"' {
			if err := json.Unmarshal(raw, &value); err != nil {
				return nil, false
			}
		}
		if key, ok := name.(string); ok && len(fields) < maxOAuthFields {
			fields[cutText(key, maxOAuthValue)] = cutText(value, maxOAuthValue)
		}
	}
	if t, err := d.Token(); err != nil || t != json.Delim('}') {
		return nil, false
	}
	return fields, true
}

// cutText is s as UTF-8 of at most limit bytes, with an ellipsis where it was cut.
func cutText(s string, limit int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= limit {
		return s
	}
	const ellipsis = "..."
	return strings.ToValidUTF8(s[:limit-len(ellipsis)], "") + ellipsis
}
