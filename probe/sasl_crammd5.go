package probe

import (
	"crypto/hmac"
	"crypto/md5"
	"encoding/hex"
	"errors"

	"github.com/emersion/go-sasl"
)

// cramMD5Client speaks CRAM-MD5 (RFC 2195).
type cramMD5Client struct {
	username, password string
	done               bool
}

func newCRAMMD5Client(a authParams) sasl.Client {
	return &cramMD5Client{username: a.username, password: a.secret}
}

func (c *cramMD5Client) Start() (mech string, ir []byte, err error) { return "CRAM-MD5", nil, nil }

func (c *cramMD5Client) Next(challenge []byte) (response []byte, err error) {
	if c.done {
		return nil, sasl.ErrUnexpectedServerChallenge
	}
	if len(challenge) == 0 {
		// The answer to it would be the same each time, as good as the password
		// to whoever reads it.
		return nil, errors.New("sasl: CRAM-MD5 with an empty challenge")
	}
	c.done = true
	mac := hmac.New(md5.New, []byte(c.password))
	mac.Write(challenge)
	return []byte(c.username + " " + hex.EncodeToString(mac.Sum(nil))), nil
}
