package probe

import "github.com/emersion/go-sasl"

// learn notes what an exchange showed of the server besides its answer.
func (a *Attempt) learn(client sasl.Client) {
	switch c := client.(type) {
	case *scramClient:
		a.Iterations, a.ChannelBinding, a.ServerVerified = c.facts.iterations, c.facts.binding, c.facts.verified
	case *ntlmClient:
		a.ServerNames = c.names
	}
}
