package lab

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/xdg-go/scram"
)

// defaultIterations is what RFC 7677 section 4 asks for at least.
const defaultIterations = 4096

// scramFault is what is wrong with a server's SCRAM.
type scramFault string

const (
	scramNoProof      scramFault = "no-proof"
	scramWrongProof   scramFault = "wrong-proof"
	scramOtherChannel scramFault = "other-channel"
)

func setSCRAMFault(s *server, arg string) error {
	s.dialogue.scram = scramFault(arg)
	if !slices.Contains([]scramFault{scramNoProof, scramWrongProof, scramOtherChannel}, s.dialogue.scram) {
		return fmt.Errorf("%q is no fault of SCRAM", arg)
	}
	return nil
}

func isPlus(mechanism string) bool { return strings.HasSuffix(mechanism, "-PLUS") }

// authSCRAM is RFC 5802, with plus bound to the channel: by the exporter of RFC 9266 in
// TLS 1.3, by tls-unique before.
func authSCRAM(hash scram.HashGeneratorFcn, plus bool) func(*dialog) (bool, error) {
	return func(x *dialog) (bool, error) {
		conversation, err := x.scram(hash, plus)
		if err != nil {
			return false, err
		}
		response, err := x.first()
		for err == nil {
			challenge, failed := conversation.Step(response)
			if failed != nil {
				// RFC 5802 section 7: the reason goes to the client before the refusal.
				if strings.HasPrefix(challenge, "e=") {
					_, err = x.ask(challenge)
				}
				return false, err
			}
			if conversation.Done() {
				x.s.user = conversation.Username()
				return x.prove(challenge, conversation.Valid())
			}
			response, err = x.ask(challenge)
		}
		return false, err
	}
}

// prove sends the server's own proof, the v= of RFC 5802 section 7. A server at fault
// does not care that the client goes away for it.
func (x *dialog) prove(proof string, valid bool) (bool, error) {
	switch x.s.srv.dialogue.scram {
	case scramNoProof:
		return valid, nil
	case scramWrongProof:
		_, err := x.ask("v=bm90IHRoZSBwcm9vZiBvZiBhbnlib2R5")
		return valid && (err == nil || errors.Is(err, errCancelled)), nil
	}
	_, err := x.ask(proof)
	return valid && err == nil, err
}

func (x *dialog) scram(hash scram.HashGeneratorFcn, plus bool) (*scram.ServerConversation, error) {
	a := x.s.srv.account
	server, err := hash.NewServer(func(name string) (scram.StoredCredentials, error) {
		if a.password == "" || !strings.EqualFold(name, a.user) {
			return scram.StoredCredentials{}, errors.New("unknown user")
		}
		client, err := hash.NewClient(name, a.password, "")
		if err != nil {
			return scram.StoredCredentials{}, err
		}
		iterations := cmp.Or(x.s.srv.dialogue.iterations, defaultIterations)
		return client.WithMinIterations(1).GetStoredCredentialsWithError(scram.KeyFactors{Salt: "lab's own salt", Iters: iterations})
	})
	state, ok := x.s.tlsState()
	if optional := ok && slices.ContainsFunc(x.s.spoken(), isPlus); err != nil || !plus && !optional {
		return server.NewConversation(), err
	}
	if !ok {
		return nil, errors.New("lab: channel binding without TLS")
	}
	binding, err := scram.NewTLSExporterBinding(&state)
	if state.Version < tls.VersionTLS13 {
		binding, err = scram.NewTLSUniqueBinding(state.TLSUnique), nil
	}
	if x.s.srv.dialogue.scram == scramOtherChannel {
		binding.Data = bytes.Repeat([]byte{7}, len(binding.Data))
	}
	if !plus {
		// A client that says "y" did not see the -PLUS forms (RFC 5802 section 6).
		return server.NewConversationWithChannelBinding(binding), err
	}
	return server.NewConversationWithChannelBindingRequired(binding), err
}
