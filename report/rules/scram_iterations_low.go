package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// SCRAMIterationsLow holds when a server stores its SCRAM passwords with fewer rounds
// of hashing than the standard asks for.
var SCRAMIterationsLow = &Rule{
	ID:       "scram-iterations-low",
	Group:    GroupAuth,
	Severity: Warning,
	Summary:  "The server hashes its SCRAM passwords with too few rounds",
	Explanation: "The number of rounds that a SCRAM server asks for is how often it hashed the password that it stores. The standard asks for at least 4096. " +
		"With fewer, whoever records the exchange or steals the stored form finds the password sooner.",
	Fix: "The operator of the server raises the count to 4096 at least, better 10000 or more, and has the stored passwords made anew: the old ones keep their count. " +
		"Some clients refuse a count below 4096; until then use PLAIN inside TLS with those.",
	References: []string{"RFC 5802 section 5.1", "RFC 7677 section 4"},
	Check:      perSession(checkSCRAMIterationsLow),
}

const (
	// leastIterations is what the standard asks for; below fewIterations it is no
	// protection worth the name.
	leastIterations = 4096
	fewIterations   = 1000
)

func checkSCRAMIterationsLow(v view) *Finding {
	for _, a := range v.Auth {
		if a.Iterations <= 0 || a.Iterations >= leastIterations {
			continue
		}
		f := v.finding(probe.StageAuth, v.authProof(a)...)
		f.Evidence = compact(append(f.Evidence, v.fact(fmt.Sprintf("the server asks for %d rounds", a.Iterations))))
		f.Summary = fmt.Sprintf("The server hashes its SCRAM passwords with %d rounds; 4096 are the least", a.Iterations)
		f.Explanation = fmt.Sprintf("In AUTH %s, %s asked for %d rounds of hashing. The standard asks for at least 4096. "+
			"With fewer, whoever records the exchange or steals the stored form finds the password sooner. Some clients refuse such a server.",
			clean(a.Mechanism, quoteLength), v.at(), a.Iterations)
		if a.Iterations >= fewIterations {
			f.Severity = Info
		}
		return f
	}
	return nil
}
