package probe

import "github.com/emersion/go-sasl"

// veils says whether the server's next message is to be hidden: SCRAM's could be used
// to guess the password; NTLM's has host names in a form that nobody would find in it,
// and Attempt.ServerNames has them in clear.
func veils(client sasl.Client) bool {
	switch c := client.(type) {
	case *scramClient:
		return true
	case *ntlmClient:
		return c.negotiate == nil
	}
	return false
}

// learn notes what an exchange showed of the server besides its answer.
func (a *Attempt) learn(client sasl.Client) {
	switch c := client.(type) {
	case *scramClient:
		a.Iterations, a.ChannelBinding, a.ServerVerified = c.facts.iterations, c.facts.binding, c.facts.verified
		a.ServerError = c.facts.problem
	case *ntlmClient:
		a.ServerNames, a.OldNTLM = c.names, c.old
	}
}
