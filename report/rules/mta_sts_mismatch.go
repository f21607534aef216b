package rules

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// MTASTSMismatch holds when servers that obey the domain's MTA-STS policy do not
// deliver to the host.
var MTASTSMismatch = &Rule{
	ID:       "mta-sts-mismatch",
	Group:    GroupTLS,
	Severity: Warning,
	Summary:  "Servers that obey MTA-STS do not deliver here: the host is not as the policy says",
	Explanation: "The domain's MTA-STS policy tells senders to deliver to the hosts that it names, over STARTTLS with a certificate that is good for the host, and not otherwise. " +
		"This host is not named, or its certificate is not good, or it has no STARTTLS. Gmail, Microsoft 365 and others then use another mail exchanger of the domain that fits, or keep their mail and give it back after days." + submissionApart,
	Fix:        "Whoever runs the domain puts the policy and the mail exchanger in line, and changes the id in the DNS with the policy. Until then the policy's mode should be testing.",
	References: []string{"RFC 8461 section 4", "RFC 8461 section 5.1"},
	Check:      checkMTASTSMismatch,
}

func checkMTASTSMismatch(c *Case) []Finding {
	x, ok := c.exchanger()
	if !ok || x.MTASTS == nil || x.MTASTS.Error != "" || x.MTASTS.Mode != probe.PolicyEnforce {
		return nil
	}
	fault, fix, proof := x.policyFault()
	if fault == "" {
		return nil
	}
	f := x.finding(append([]Evidence{x.policyFact()}, proof...)...)
	f.Summary = fmt.Sprintf("Servers that obey MTA-STS do not deliver %s to %s: %s", x.mail(), clean(x.c.Settings.Host, quoteLength), fault)
	f.Explanation = fmt.Sprintf("The MTA-STS policy of %s is enforced: it tells senders to deliver to the hosts that it names, over STARTTLS with a certificate that is good for the host, and not otherwise. "+
		"Here %s. Gmail, Microsoft 365 and others use another mail exchanger of the domain that fits, or keep their mail and give it back after days.%s", clean(x.Domain, quoteLength), fault, submissionApart)
	f.Fix = fix
	return []Finding{f}
}

// policyFact cites the policy.
func (x exchanger) policyFact() Evidence {
	p := x.MTASTS
	return x.c.fact(fmt.Sprintf("%s: mode %s, mx %s", p.URL, p.Mode, strings.Join(p.Hosts, ", ")))
}

// policyFault is the first thing about the host that the policy does not allow, as a
// clause, and what to do; empty for nothing that is known.
func (x exchanger) policyFault() (fault, fix string, proof []Evidence) {
	if !x.MTASTS.Covers {
		return "the policy does not name it", fmt.Sprintf("Whoever runs the domain adds \"mx: %s\" to %s and changes the id in the TXT record of _mta-sts.%s; or takes the host out of the MX records.",
			clean(x.c.Settings.Host, quoteLength), clean(x.MTASTS.URL, quoteLength), clean(x.Domain, quoteLength)), nil
	}
	if what, cited := x.withoutTLS(); what != "" {
		return "port 25 " + what, "Whoever runs the mail exchanger switches STARTTLS on, or the policy goes to mode testing, with a new id, until that is done.", []Evidence{cited}
	}
	state, v := x.tls()
	if state == mxEncrypted && len(v.TLS.Chain) > 0 && !GoodForOthers(v.TLS) {
		return "the certificate on port 25 is not good: " + clean(cmp.Or(v.TLS.Error, "no public authority stands behind it"), quoteLength),
			"Whoever runs the mail exchanger installs a certificate for the host's name, from a public authority, with the intermediate certificates; or the policy goes to mode testing, with a new id, until that is done.",
			[]Evidence{x.certificate()}
	}
	return "", "", nil
}
