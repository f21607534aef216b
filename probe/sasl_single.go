package probe

import (
	"errors"
	"fmt"
	"strings"

	"github.com/emersion/go-sasl"
)

// singleClient runs a mechanism whose client sends one message and is done:
// PLAIN (RFC 4616), EXTERNAL (RFC 4422 appendix A), ANONYMOUS (RFC 4505). Any
// first challenge asks for that message again, whatever it says: a server that
// ignores the initial response may send "ok, go on" there. A second one is an
// error.
type singleClient struct {
	sasl.Client
	// forbidden are the characters that the mechanism uses as separators, which
	// the values must not have; values are named for the error.
	forbidden string
	values    map[string]string
	response  []byte
	repeated  bool
}

func newPlainClient(a authParams) sasl.Client {
	return &singleClient{
		Client:    sasl.NewPlainClient("", a.username, a.secret),
		forbidden: "\x00",
		values:    map[string]string{"user name": a.username, "password": a.secret},
	}
}

func newExternalClient(a authParams) sasl.Client {
	return &singleClient{
		Client:    sasl.NewExternalClient(a.username),
		forbidden: "\x00",
		values:    map[string]string{"user name": a.username},
	}
}

func newAnonymousClient(a authParams) sasl.Client {
	return &singleClient{Client: sasl.NewAnonymousClient(a.username)}
}

func (c *singleClient) Start() (mech string, ir []byte, err error) {
	mech, ir, err = c.Client.Start()
	if err == nil {
		err = checkSeparators(mech, c.forbidden, c.values)
	}
	if err != nil {
		return mech, nil, err
	}
	c.response = ir
	return mech, ir, nil
}

func (c *singleClient) Next([]byte) (response []byte, err error) {
	if c.repeated || c.response == nil {
		return nil, sasl.ErrUnexpectedServerChallenge
	}
	c.repeated = true
	return c.response, nil
}

// checkSeparators refuses values that would end early on the server's side and
// so authenticate as somebody else, or not at all.
func checkSeparators(mech, forbidden string, values map[string]string) error {
	var bad []string
	for _, name := range []string{"user name", "password", "token"} {
		if strings.ContainsAny(values[name], forbidden) {
			bad = append(bad, name)
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return fmt.Errorf("sasl: %s cannot carry this %s: %w", mech, strings.Join(bad, " and "), errSeparator)
}

var errSeparator = errors.New("it has a control character that the mechanism uses as a separator")
