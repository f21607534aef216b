package rules

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// MXTLSPolicy tells what the DNS asks of servers that deliver to the host, where
// nothing is known to be wrong with it.
var MXTLSPolicy = &Rule{
	ID:       "mx-tls-policy",
	Group:    GroupTLS,
	Severity: Info,
	Summary:  "The domain tells other servers how to deliver to this host over TLS",
	Explanation: "TLSA records (DANE) or an MTA-STS policy ask of servers that deliver to this mail exchanger that they do so over TLS, and check whose it is. " +
		"As far as it was seen, the server does its part." + submissionApart,
	Fix:        "Nothing to change. A new key needs its TLSA record before it is put to use; a new mail exchanger needs its line in the MTA-STS policy first.",
	References: []string{"RFC 7672 section 1.3", "RFC 8461 section 1"},
	Check:      checkMXTLSPolicy,
}

func checkMXTLSPolicy(c *Case) []Finding {
	x, ok := c.exchanger()
	if !ok || len(checkDANEMismatch(c)) > 0 || len(checkMTASTSMismatch(c)) > 0 {
		return nil
	}
	var published []string
	var proof []Evidence
	if words := x.daneWords(); words != "" {
		published, proof = append(published, words), append(proof, x.records()...)
	}
	if words := x.policyWords(); words != "" {
		published, proof = append(published, words), append(proof, x.c.fact(x.MTASTS.Record))
	}
	if len(published) == 0 {
		return nil
	}
	f := x.finding(proof...)
	f.Summary = "Other servers are told how to deliver to this host: " + strings.Join(published, "; ")
	f.Explanation = fmt.Sprintf("For servers that deliver %s to %s: %s.%s", x.mail(), x.where(), strings.Join(published, "; "), submissionApart)
	return []Finding{f}
}

// daneWords are the TLSA records in a few words, empty for none.
func (x exchanger) daneWords() string {
	switch DANEOf(x.DANE) {
	case DANEUnsigned:
		return "its TLSA records do not count, since they are not signed"
	case DANEUnchecked:
		words := "it has TLSA records (DANE), and whether they are signed this machine's resolver does not check"
		if DANEDiffersUnchecked(x.DANE) {
			words += "; if they are, servers that check DANE do not deliver: its certificate fits none"
		}
		return words
	case DANEUnusable:
		return "its TLSA records are of no kind that mail uses, so that TLS is asked for and any certificate will do"
	case DANEUnknown:
		return "its TLSA records (DANE) could not be compared, since port 25 showed no certificate from here"
	case DANEFits:
		return "its certificate fits the TLSA records (DANE)"
	}
	return ""
}

// policyWords are the policy in a few words, empty for none.
func (x exchanger) policyWords() string {
	p := x.MTASTS
	if p == nil {
		return ""
	}
	if p.Error != "" {
		return "MTA-STS is announced, but without a policy that could be read here: " + clean(p.Error, quoteLength)
	}
	fault, _, _ := x.policyFault()
	state, _ := x.tls()
	mode := clean(string(p.Mode), quoteLength)
	switch {
	case p.Mode == probe.PolicyNone:
		return "MTA-STS is switched off by its policy"
	case fault != "":
		return fmt.Sprintf("MTA-STS is in mode %s, and would stop the mail when enforced: %s", mode, fault)
	case state == mxUnknown:
		return fmt.Sprintf("MTA-STS is in mode %s and names the host; its TLS on port 25 was not seen from here", mode)
	}
	return fmt.Sprintf("MTA-STS is in mode %s, and the host is as the policy says", mode)
}
