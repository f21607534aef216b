package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// submissionApart ends what is said of a mail exchanger: nobody who sends through the
// host is to look for the fault there.
const submissionApart = " Submitting mail to this host with a user name, on port 465 or 587, does not depend on it."

// exchanger is the host as a mail exchanger, as far as the record knows it.
type exchanger struct {
	*probe.MX
	c *Case
}

// exchanger is there if the DNS was asked.
func (c *Case) exchanger() (exchanger, bool) {
	if c.Record == nil || c.Record.MX == nil || c.Record.MX.Error != "" {
		return exchanger{}, false
	}
	return exchanger{c.Record.MX, c}, true
}

// finding is one about other servers' mail, which stands behind all that is about the
// user's own. What nobody asked for is told for information.
func (x exchanger) finding(proof ...Evidence) Finding {
	f := Finding{Session: -1, Stage: probe.StageDone, Evidence: compact(proof)}
	if !x.Asked {
		f.Severity = Info
	}
	return f
}

// where is the host and port that servers deliver to.
func (x exchanger) where() string { return hostPort(x.c.Settings.Host, 25) }

// mail is what other servers deliver here.
func (x exchanger) mail() string {
	if x.Domain == "" {
		return "mail"
	}
	return "mail for " + clean(x.Domain, quoteLength)
}

// session shows TLS on port 25.
func (x exchanger) session() (view, bool) {
	for v := range x.c.views() {
		if v.n == x.Session {
			return v, true
		}
	}
	return view{}, false
}

// mxTLS is what port 25 does for a server that delivers.
type mxTLS int

const (
	mxUnknown mxTLS = iota // not tried, did not answer, or something stood in between
	mxClear                // no STARTTLS is offered, or it is refused
	mxBroken               // the handshake fails
	mxEncrypted
)

func (x exchanger) tls() (mxTLS, view) {
	v, ok := x.session()
	if !ok || v.EHLOBeforeTLS == nil || !v.EHLOBeforeTLS.Reply.Positive() {
		return mxUnknown, v
	}
	switch {
	case v.Encrypted():
		return mxEncrypted, v
	case v.STARTTLS != nil && v.STARTTLS.Reply.Positive() && v.failed(probe.StageTLS, probe.FailureAlert, probe.FailureHandshake, probe.FailureNotTLS):
		return mxBroken, v
	case v.STARTTLS != nil && v.STARTTLS.Reply != nil && v.STARTTLS.Reply.Code/100 == 5,
		!v.EHLOBeforeTLS.Has("STARTTLS") && !masked(v.EHLOBeforeTLS):
		return mxClear, v
	}
	return mxUnknown, v
}

// masked says whether a firewall put other letters in the place of a keyword.
func masked(e *probe.EHLO) bool {
	for _, x := range e.Extensions {
		if strings.HasPrefix(strings.ToUpper(x.Keyword), "XXXX") {
			return true
		}
	}
	return false
}

// withoutTLS says what is wrong with TLS on port 25, and cites it; empty for nothing
// that is known.
func (x exchanger) withoutTLS() (what string, proof Evidence) {
	state, v := x.tls()
	switch state {
	case mxClear:
		if v.STARTTLS != nil {
			return "refuses STARTTLS", v.reply(v.STARTTLS.Reply)
		}
		return "offers no STARTTLS", v.fact("the EHLO answer on port 25 has no STARTTLS")
	case mxBroken:
		return "fails in the TLS handshake", v.failure()
	}
	return "", Evidence{}
}

// GoodForOthers says whether servers elsewhere take the certificate for good. Where a
// public list of authorities was asked it decides whom they trust, and not this
// machine's own.
func GoodForOthers(t *probe.TLS) bool {
	i := slices.IndexFunc(t.Stores, func(s probe.TrustStore) bool { return s.Name == probe.StoreMozilla })
	if i < 0 {
		return t.Verified
	}
	elsewhere := func(p probe.CertProblem) bool {
		return !slices.Contains([]probe.CertProblemKind{probe.CertUntrusted, probe.CertWrongOrder, probe.CertWeakKey}, p.Kind)
	}
	return t.Stores[i].Trusted && (t.Verified || len(t.Problems) > 0 && !slices.ContainsFunc(t.Problems, elsewhere))
}

// certificate cites the one on port 25.
func (x exchanger) certificate() Evidence {
	if v, ok := x.session(); ok {
		if c, ok := v.certificate(0); ok {
			return v.fact("port 25: " + describe(c))
		}
	}
	return Evidence{}
}

// records cite the TLSA records.
func (x exchanger) records() (proof []Evidence) {
	signed := "not signed, says the resolver " + x.DANE.Resolver
	switch {
	case x.DANE.Authenticated:
		signed = "signed, says the resolver " + x.DANE.Resolver
	case x.DANE.Unchecked:
		signed = "the resolver " + x.DANE.Resolver + " checks no signatures"
	}
	for _, r := range x.DANE.Records {
		proof = append(proof, x.c.fact(fmt.Sprintf("%s TLSA %s (%s)", x.DANE.Name, shortKey(r.Text), signed)))
	}
	return proof
}

// keyLength is enough of a digest in hex to tell it from others.
const keyLength = 24

// shortKey is a TLSA record with the beginning of its data alone.
func shortKey(text string) string {
	if head, data, ok := cutLast(text); ok && len(data) > keyLength {
		return head + " " + data[:keyLength] + "..."
	}
	return text
}

func cutLast(text string) (head, last string, ok bool) {
	i := strings.LastIndexByte(text, ' ')
	if i < 0 {
		return "", text, false
	}
	return text[:i], text[i+1:], true
}

// counting are the records that a sender goes by: the usable ones and, where equal
// ones differ in the digest alone, those with the strongest (RFC 7671 section 9).
func counting(records []probe.TLSA) (list []probe.TLSA) {
	stronger := func(r probe.TLSA) bool {
		for _, other := range records {
			if other.Usable && other.Usage == r.Usage && other.Selector == r.Selector && r.MatchingType == 1 && other.MatchingType == 2 {
				return true
			}
		}
		return false
	}
	for _, r := range records {
		if r.Usable && !stronger(r) {
			list = append(list, r)
		}
	}
	return list
}

// DANEState is what TLSA records come to for a server that delivers.
type DANEState int

// The states of DANE.
const (
	DANENone      DANEState = iota // no records
	DANEUnsigned                   // records that nobody may rely on
	DANEUnchecked                  // the resolver does not check signatures, so they may be signed or not
	DANEUnusable                   // no record that mail can use: TLS is demanded, and no certificate
	DANEUnknown                    // the certificate was not seen
	DANEFits
	DANEDiffers
)

// DANEOf judges the records without regard to whether TLS is there.
func DANEOf(d *probe.DANE) DANEState {
	if d == nil || len(d.Records) == 0 {
		return DANENone
	}
	list := counting(d.Records)
	switch {
	case !d.Authenticated && d.Unchecked:
		return DANEUnchecked
	case !d.Authenticated:
		return DANEUnsigned
	case len(list) == 0:
		return DANEUnusable
	case !d.Compared:
		return DANEUnknown
	}
	if fits(list) {
		return DANEFits
	}
	return DANEDiffers
}

// DANEMisfits are the further addresses of the host whose certificate fits no record
// that counts.
func DANEMisfits(rec *probe.Record) (addresses []string) {
	if rec == nil || rec.MX == nil || DANEOf(rec.MX.DANE) != DANEFits {
		return nil
	}
	d := rec.MX.DANE
	for _, m := range d.Members {
		var own []probe.TLSA
		for _, i := range m.Fits {
			if i >= 0 && i < len(d.Records) {
				own = append(own, d.Records[i])
			}
		}
		counts := slices.ContainsFunc(counting(d.Records), func(r probe.TLSA) bool { return slices.Contains(own, r) })
		if m.Session >= 0 && m.Session < len(rec.Sessions) && !counts {
			addresses = append(addresses, clean(rec.Sessions[m.Session].Endpoint.Address, quoteLength))
		}
	}
	return addresses
}

// fits says whether the certificate is what one of the records says.
func fits(list []probe.TLSA) bool {
	return slices.ContainsFunc(list, func(r probe.TLSA) bool { return r.Matches >= 0 && r.Error == "" })
}

// DANEDiffersUnchecked says whether the certificate fits no record whose signature the
// resolver did not check: a fault if they are signed.
func DANEDiffersUnchecked(d *probe.DANE) bool {
	return DANEOf(d) == DANEUnchecked && d.Compared && len(counting(d.Records)) > 0 && !fits(counting(d.Records))
}
