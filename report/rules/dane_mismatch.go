package rules

import (
	"fmt"
	"slices"

	"github.com/smtpwhy/smtpwhy/probe"
)

// DANEMismatch holds when servers that check DANE do not deliver to the host.
var DANEMismatch = &Rule{
	ID:       "dane-mismatch",
	Group:    GroupTLS,
	Severity: Warning,
	Summary:  "Servers that check DANE do not deliver here: TLS is not as the TLSA records say",
	Explanation: "The signed DNS says what certificate the mail exchanger has on port 25 (TLSA records, DANE). The server shows another one, or has no STARTTLS at all. " +
		"Senders that check it, such as Postfix where it is set so, GMX and WEB.DE, or Microsoft 365, use another mail exchanger of the domain if there is one; else they keep their mail, try again for days and give it back." + submissionApart,
	Fix: "Whoever runs the mail exchanger publishes a TLSA record for the certificate that is in use. At the next change of the key the new record comes first, " +
		"two times its TTL ahead.",
	References: []string{"RFC 7672 section 2.2", "RFC 7671 section 8.1", "RFC 6698 section 2.1"},
	Check:      checkDANEMismatch,
}

func checkDANEMismatch(c *Case) []Finding {
	x, ok := c.exchanger()
	if !ok {
		return nil
	}
	if x.DANE == nil {
		return x.bogusKeys()
	}
	state := DANEOf(x.DANE)
	if state == DANENone || state == DANEUnsigned || state == DANEUnchecked {
		return nil
	}
	if what, proof := x.withoutTLS(); what != "" {
		f := x.finding(append(x.records(), proof)...)
		f.Summary = fmt.Sprintf("Servers that check DANE do not deliver %s here: %s %s", x.mail(), x.where(), what)
		f.Explanation = fmt.Sprintf("The signed DNS has TLSA records for %s, which promise TLS, and as seen from here it %s. Senders that check DANE, such as Postfix where it is set so, "+
			"GMX and WEB.DE, or Microsoft 365, never fall back to plain text then: they use another mail exchanger of the domain if there is one, or keep their mail, try again for days and give it back.%s", x.where(), what, submissionApart)
		f.Fix = "Whoever runs the mail exchanger switches STARTTLS on, or takes the TLSA records out of the DNS."
		return []Finding{f}
	}
	if state != DANEDiffers {
		return x.misfits()
	}
	f := x.finding(append(x.records(), x.certificate())...)
	f.Summary = fmt.Sprintf("Servers that check DANE do not deliver %s here: the certificate of %s fits no TLSA record", x.mail(), x.where())
	f.Explanation = fmt.Sprintf("The signed DNS says what certificate %s has, and it shows another one%s. That is what remains of a renewal with a new key when the DNS is forgotten. "+
		"Senders that check DANE, such as Postfix where it is set so, GMX and WEB.DE, or Microsoft 365, use another mail exchanger of the domain if there is one; else they keep their mail, try again for days and give it back.%s",
		x.where(), x.anchorFault(), submissionApart)
	f.Fix = fmt.Sprintf("Whoever runs the mail exchanger corrects its TLSA records. Step by step: (1) add %s. IN TLSA 3 1 1 %s (2) after the TTL of the records that are there, take those out that fit nothing; "+
		"(3) at the next change of the key, publish its record first, or keep the key.", clean(x.DANE.Name, quoteLength), clean(x.DANE.LeafKey, quoteLength))
	return []Finding{f}
}

// misfits holds when further addresses of the host show another certificate: the mail
// of senders that check DANE arrives or not, by the address that they happen to take.
func (x exchanger) misfits() []Finding {
	bad := DANEMisfits(x.c.Record)
	if len(bad) == 0 {
		return nil
	}
	proof := x.records()
	for v := range x.c.views() {
		if c, ok := v.certificate(0); ok && v.Purpose == probe.PurposeMember && slices.Contains(bad, v.Endpoint.Address) {
			proof = append(proof, v.fact(v.Endpoint.Address+": "+describe(c)))
		}
	}
	f := x.finding(proof...)
	f.Summary = fmt.Sprintf("Servers that check DANE cannot deliver %s at each address: the certificate of %s fits no TLSA record", x.mail(), list(bad))
	f.Explanation = fmt.Sprintf("The signed DNS says what certificate %s has. It has that one, but not at each of its addresses: what %s shows fits no record. "+
		"Senders that check DANE, such as Postfix where it is set so, GMX and WEB.DE, or Microsoft 365, deliver when they happen to take another address, and late or never where they do not.%s",
		x.where(), list(bad), submissionApart)
	f.Fix = fmt.Sprintf("Whoever runs the mail exchanger installs the certificate of the other addresses on %s, or publishes a TLSA record for the key that is there.", list(bad))
	return []Finding{f}
}

// anchorFault says why a trust anchor that is there does not count, where it is that.
func (x exchanger) anchorFault() string {
	for _, r := range counting(x.DANE.Records) {
		if r.Matches >= 0 && r.Error != "" {
			return fmt.Sprintf(", or one that cannot be proven by the issuer that the record is for (%s)", clean(r.Error, quoteLength))
		}
	}
	return ""
}

// bogusKeys holds when the resolver fails for the TLSA records of a signed host: a
// sender cannot tell whether there are any, and waits.
func (x exchanger) bogusKeys() []Finding {
	var failed, signed *probe.Lookup
	for i := range x.Lookups {
		switch l := &x.Lookups[i]; {
		case l.Type == "TLSA" && l.Outcome == probe.LookupFailed && l.Code == "SERVFAIL":
			failed = l
		case l.Type == "A" && l.Authenticated:
			signed = l
		}
	}
	if failed == nil || signed == nil {
		return nil
	}
	f := x.finding(x.c.fact(fmt.Sprintf("%s TLSA: %s answers SERVFAIL", failed.Name, failed.Resolver)),
		x.c.fact(fmt.Sprintf("%s A: signed, says the resolver %s", signed.Name, signed.Resolver)))
	f.Summary = fmt.Sprintf("Servers that check DANE do not deliver %s here: the DNS fails for the TLSA records of %s", x.mail(), x.where())
	f.Explanation = fmt.Sprintf("The zone of %s is signed, and the resolver answers SERVFAIL for %s: a signature there is wrong, or the name servers of the zone break on such questions. "+
		"Senders that check DANE, such as Postfix where it is set so, GMX and WEB.DE, or Microsoft 365, cannot know whether there are records, so they use another mail exchanger of the domain, or keep their mail and try again.%s",
		clean(signed.Name, quoteLength), clean(failed.Name, quoteLength), submissionApart)
	f.Fix = fmt.Sprintf("Whoever runs the DNS of the host mends the signatures, or the name servers, until \"dig +dnssec %s TLSA\" gets an answer.", clean(failed.Name, quoteLength))
	f.References = []string{"RFC 7672 section 2.1.2"}
	return []Finding{f}
}
