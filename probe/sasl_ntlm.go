package probe

import (
	"encoding/binary"
	"errors"
	"unicode/utf16"

	"github.com/Azure/go-ntlmssp"
	"github.com/emersion/go-sasl"
)

// ntlmClient speaks NTLM version 2 as Exchange does it over SMTP.
type ntlmClient struct {
	username, password string
	negotiate          []byte
	answered           bool
	names              map[string]string
	old                bool // see Attempt.OldNTLM
}

func newNTLMClient(a authParams) sasl.Client {
	return &ntlmClient{username: a.username, password: a.secret}
}

// Start sends no response with the command: Exchange wants to be asked first.
func (c *ntlmClient) Start() (mech string, ir []byte, err error) {
	c.negotiate, err = ntlmssp.NewNegotiateMessage("", "")
	return "NTLM", nil, err
}

// Next answers the server's "NTLM supported", which is no base64, with the
// negotiation, and its challenge with the proof.
func (c *ntlmClient) Next(challenge []byte) (response []byte, err error) {
	switch {
	case c.answered:
		return nil, sasl.ErrUnexpectedServerChallenge
	case !isNTLM(challenge):
		if c.negotiate == nil {
			return nil, sasl.ErrUnexpectedServerChallenge
		}
		response, c.negotiate = c.negotiate, nil
		return response, nil
	}
	c.answered = true
	c.names = ntlmNames(challenge)
	info, err := ntlmTargetInfo(challenge)
	c.old = err != nil || len(info) == 0
	return ntlmssp.NewAuthenticateMessage(challenge, c.username, c.password, nil)
}

func (c *ntlmClient) proves() bool { return c.answered }

func isNTLM(b []byte) bool { return len(b) >= 12 && string(b[:8]) == "NTLMSSP\x00" && b[8] == 2 }

// ntlmFields names the attributes of a challenge's target information that say who
// the server is ([MS-NLMP] section 2.2.2.1).
var ntlmFields = map[uint16]string{1: "computer", 2: "domain", 3: "dns_computer", 4: "dns_domain", 5: "dns_forest"}

// ntlmNames are the names of host and domain that a challenge reveals.
func ntlmNames(challenge []byte) map[string]string {
	info, err := ntlmTargetInfo(challenge)
	if err != nil {
		return nil
	}
	names := map[string]string{}
	for len(info) >= 4 && len(names) < len(ntlmFields) {
		id, size := binary.LittleEndian.Uint16(info), int(binary.LittleEndian.Uint16(info[2:]))
		if id == 0 || len(info) < 4+size {
			break
		}
		if field, ok := ntlmFields[id]; ok {
			text, _ := displayText([]byte(utf16Text(info[4 : 4+size])))
			names[field] = cutText(text, 255)
		}
		info = info[4+size:]
	}
	return names
}

// ntlmTargetInfo is the list of attributes in a CHALLENGE_MESSAGE ([MS-NLMP]
// section 2.2.1.2).
func ntlmTargetInfo(b []byte) ([]byte, error) {
	const at = 40
	if len(b) < at+8 {
		return nil, errors.New("sasl: NTLM challenge without target information")
	}
	size, offset := int(binary.LittleEndian.Uint16(b[at:])), uint64(binary.LittleEndian.Uint32(b[at+4:]))
	if offset+uint64(size) > uint64(len(b)) {
		return nil, errors.New("sasl: NTLM challenge that ends early")
	}
	return b[offset : offset+uint64(size)], nil
}

func utf16Text(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}
