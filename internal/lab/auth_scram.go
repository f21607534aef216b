package lab

import (
	"cmp"
	"errors"
	"strings"

	"github.com/xdg-go/scram"
)

// defaultIterations is what RFC 7677 section 4 asks for at least.
const defaultIterations = 4096

// authSCRAM is RFC 5802, with plus bound to the channel by the exporter of RFC 9266.
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
			response, err = x.ask(challenge)
			if conversation.Done() {
				x.s.user = conversation.Username()
				return conversation.Valid() && err == nil, err
			}
		}
		return false, err
	}
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
	if err != nil || !plus {
		return server.NewConversation(), err
	}
	state, ok := x.s.tlsState()
	if !ok {
		return nil, errors.New("lab: channel binding without TLS")
	}
	binding, err := scram.NewTLSExporterBinding(&state)
	if err != nil {
		binding, err = scram.NewTLSServerEndpointBinding(&state)
	}
	return server.NewConversationWithChannelBindingRequired(binding), err
}
