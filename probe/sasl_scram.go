package probe

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/tls"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/xdg-go/scram"
)

// maxIterations is more than any server asks for; each costs a hash.
const maxIterations = 10_000_000

// WhyServerProof is Attempt.Why where a SCRAM server gave a wrong proof of its own.
const WhyServerProof = "the server's own proof is wrong: it does not know the password"

// scramHashes are the hash functions of the SCRAM family (RFC 5802, RFC 7677).
var scramHashes = map[string]scram.HashGeneratorFcn{"SCRAM-SHA-1": scram.SHA1, "SCRAM-SHA-224": sha256.New224, "SCRAM-SHA-256": scram.SHA256,
	"SCRAM-SHA-384": sha512.New384, "SCRAM-SHA-512": scram.SHA512}

// scramMechanism is the row of a mechanism of the family.
func scramMechanism(name, reference string) mechanism {
	strength := StrengthProof
	if strings.HasSuffix(name, "-PLUS") {
		strength = StrengthBound
	}
	return password(name, strength, reference, newSCRAMClient(name))
}

// scramClient speaks SCRAM, in its -PLUS form bound to the TLS channel (RFC 5802,
// RFC 5929, RFC 9266).
type scramClient struct {
	mech         string
	conversation *scram.ClientConversation
	err          error // why there can be no conversation
	facts        scramFacts
	first        []byte
	steps        int
}

// scramFacts are what an exchange shows of the server.
type scramFacts struct {
	// iterations is the server's count; binding the kind of channel binding used,
	// empty for none; verified says that the server proved that it knows the
	// password, too.
	iterations int
	binding    string
	verified   bool
	// problem is the server's own word for what is wrong.
	problem string
}

// scramErrors are the words that a server can give for its refusal (RFC 5802 section
// 7). Others are not kept: what comes there could hold anything.
var scramErrors = []string{"invalid-encoding", "extensions-not-supported", "invalid-proof", "channel-bindings-dont-match",
	"server-does-support-channel-binding", "channel-binding-not-supported", "unsupported-channel-binding-type", "unknown-user",
	"invalid-username-encoding", "no-resources", "other-error"}

// newSCRAMClient makes the client for a mechanism of the family.
func newSCRAMClient(mech string) func(authParams) sasl.Client {
	return func(a authParams) sasl.Client {
		name, plus := strings.CutSuffix(mech, "-PLUS")
		c := &scramClient{mech: mech}
		client, err := scramHashes[name].NewClient(a.username, a.secret, "")
		if err != nil {
			// SASLprep forbids characters that servers without it take.
			client, err = scramHashes[name].NewClientUnprepped(a.username, a.secret, "")
		}
		if err != nil {
			c.err = err
			return c
		}
		client.WithMinIterations(1) // less than the 4096 of RFC 7677 is recorded, not refused
		switch {
		case plus:
			binding, err := channelBinding(a)
			if err != nil {
				c.err = err
				return c
			}
			c.facts.binding = string(binding.Type)
			c.conversation = client.NewConversationWithChannelBinding(binding)
		case a.tls != nil && !slices.Contains(a.offered, mech+"-PLUS"):
			// Tells the server that its -PLUS form, if it has one, was not seen: one
			// that did offer it then knows that somebody took it away.
			c.conversation = client.NewConversationAdvertisingChannelBinding()
		default:
			c.conversation = client.NewConversation()
		}
		return c
	}
}

// channelBinding is the kind that servers know for the version: the exporter of TLS 1.3
// (RFC 9266 section 2), the Finished message of TLS 1.2 (RFC 5929 section 3, the default
// of RFC 5802), else the hash of the certificate.
func channelBinding(a authParams) (scram.ChannelBinding, error) {
	if a.tls == nil {
		return scram.ChannelBinding{}, errors.New("channel binding needs TLS")
	}
	if a.tls.Version < tls.VersionTLS13 && len(a.tls.TLSUnique) > 0 {
		return scram.NewTLSUniqueBinding(a.tls.TLSUnique), nil
	}
	if b, err := scram.NewTLSExporterBinding(a.tls); err == nil {
		return b, nil
	}
	if b, err := scram.NewTLSServerEndpointBinding(a.tls); err == nil {
		return b, nil
	}
	return scram.ChannelBinding{}, errors.New("this connection has no channel binding")
}

func (c *scramClient) Start() (mech string, ir []byte, err error) {
	if c.err != nil {
		return c.mech, nil, c.err
	}
	message, err := c.conversation.Step("")
	c.first = []byte(message)
	return c.mech, c.first, err
}

// Next answers the server. A server that ignored the initial response begins with
// an empty challenge.
func (c *scramClient) Next(challenge []byte) (response []byte, err error) {
	if len(challenge) == 0 && c.steps == 0 {
		return c.first, nil
	}
	c.steps++
	if text, ok := bytes.CutPrefix(challenge, []byte("e=")); ok {
		word, _, _ := strings.Cut(string(text), ",")
		if slices.Contains(scramErrors, word) {
			c.facts.problem = word
		}
		// The server says why it refuses; its reply proper comes after an empty line.
		return []byte{}, nil
	}
	for _, attribute := range strings.Split(string(challenge), ",") {
		if count, ok := strings.CutPrefix(attribute, "i="); ok && c.steps == 1 {
			c.facts.iterations, _ = strconv.Atoi(count)
		}
	}
	if c.facts.iterations > maxIterations {
		return nil, fmt.Errorf("%s: %d iterations are asked for, which would take minutes", c.mech, c.facts.iterations)
	}
	message, err := c.conversation.Step(string(challenge))
	if err != nil && bytes.HasPrefix(challenge, []byte("v=")) {
		return nil, errors.New(WhyServerProof)
	}
	c.facts.verified = c.conversation.Done() && c.conversation.Valid()
	return []byte(message), err
}

// proves says whether a response has a proof made from the password: the second
// message of the exchange.
func (c *scramClient) proves() bool { return c.steps > 0 }
