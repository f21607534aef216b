package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// members are the servers behind the addresses of the host, as far as a connection
// to them stood: the session that the others are compared with, and those on the
// further addresses. None where no further address was looked at.
func (c *Case) members() (list []view) {
	for v := range c.views() {
		if v.Purpose == probe.PurposeMember && v.connected() {
			list = append(list, v)
		}
	}
	if len(list) == 0 {
		return nil
	}
	for v := range c.views() {
		if v.judged() && v.connected() && v.Endpoint.Port == list[0].Endpoint.Port && v.Endpoint.Security == list[0].Endpoint.Security {
			return append([]view{v}, list...)
		}
	}
	return list
}

// trait is one thing in which servers behind one name can differ.
type trait struct {
	// seen says whether the session came far enough to tell, and has whether it has
	// the fault.
	seen, has func(view) bool
	// words are the fault as a clause behind the address.
	words func(view) string
}

// traits are what is compared, in the order in which a session meets it.
func traits(all []view) []trait {
	list := []trait{
		{seen: view.connected, has: func(v view) bool { return v.failed(probe.StageGreeting) }, words: func(v view) string {
			if r := v.refusal(probe.StageGreeting); r != nil {
				return "refuses with " + quoteReply(r)
			}
			return "does not greet"
		}},
		{seen: func(v view) bool { return v.Banner.Positive() },
			has:   func(v view) bool { return v.failed(probe.StageEHLO) || v.failed(probe.StageEHLOTLS) },
			words: func(view) string { return "does not take EHLO" }},
		{seen: func(v view) bool { return v.EHLOBeforeTLS != nil && v.EHLOBeforeTLS.Reply != nil },
			has:   func(v view) bool { return !v.EHLOBeforeTLS.Has("STARTTLS") },
			words: func(view) string { return "offers no STARTTLS" }},
		{seen: func(v view) bool { return v.TLS != nil || v.STARTTLS != nil },
			has:   func(v view) bool { return v.failed(probe.StageSTARTTLS) || v.failed(probe.StageTLS) },
			words: func(v view) string { return "does not get TLS up (" + clean(v.Failure.Text, quoteLength) + ")" }},
		{seen: view.Encrypted, has: view.tooOld, words: func(v view) string { return "speaks nothing newer than " + clean(v.TLS.Version, quoteLength) }},
	}
	for _, fault := range certificateFaults {
		list = append(list, trait{seen: view.Encrypted,
			has:   func(v view) bool { _, bad := v.TLS.Problem(fault.kind); return bad },
			words: func(v view) string { return v.certificateFault(fault.kind, fault.words) }})
	}
	return append(list, authTraits(all)...)
}

// authTraits are about AUTH: whether it is there, and each mechanism that any of the
// servers offers.
func authTraits(all []view) (list []trait) {
	answered := func(v view) bool {
		e := v.Capabilities()
		// Where TLS does not get up the answer is the one in clear, which may hide AUTH.
		return e != nil && e.Reply != nil && !v.failed(probe.StageSTARTTLS) && !v.failed(probe.StageTLS)
	}
	var union []string
	for _, v := range all {
		for _, m := range v.Capabilities().Mechanisms() {
			if !slices.Contains(union, m) {
				union = append(union, m)
			}
		}
	}
	missing := func(v view) (names []string) {
		for _, m := range union {
			if !slices.Contains(v.Capabilities().Mechanisms(), m) {
				names = append(names, clean(m, 40))
			}
		}
		return names
	}
	return []trait{
		{seen: answered, has: func(v view) bool { return !v.Capabilities().OffersAuth() }, words: func(view) string { return "offers no AUTH" }},
		{seen: answered, has: func(v view) bool { return v.Capabilities().OffersAuth() && len(missing(v)) > 0 },
			words: func(v view) string { return "offers AUTH without " + list3(missing(v)) }},
	}
}

// list3 is list, of three at most.
func list3(words []string) string {
	if more := len(words) - 3; more > 0 {
		words = append(slices.Clone(words[:3]), fmt.Sprintf("%d more", more))
	}
	return list(words)
}

// certificateFaults are the problems of a chain that clients stop at, or some do.
var certificateFaults = []struct {
	kind  probe.CertProblemKind
	words string
}{
	{probe.CertExpired, "has an expired certificate"},
	{probe.CertNotYetValid, "has a certificate that is not valid yet"},
	{probe.CertWrongName, "has a certificate for another name"},
	{probe.CertSelfSigned, "has a self-signed certificate"},
	{probe.CertUntrusted, "has a certificate that no trusted CA issued"},
	{probe.CertIncomplete, "does not send its intermediate certificate"},
	{probe.CertRevoked, "has a certificate that was revoked"},
	{probe.CertNameConstraint, "has a certificate that its issuer may not issue"},
	{probe.CertWeakSig, "has a certificate with a weak signature"},
	{probe.CertWrongUse, "has a certificate that is not for servers"},
	{probe.CertPathExpired, "sends a chain that has expired"},
	{probe.CertWrongOrder, "sends its certificates in the wrong order"},
	{probe.CertNoStaple, "sends no OCSP response, which its certificate demands"},
}

// certificateFault says what is wrong with the certificate of a server, as a clause.
func (v view) certificateFault(kind probe.CertProblemKind, words string) string {
	p, _ := v.TLS.Problem(kind)
	c, ok := v.certificate(p.Certificate)
	switch {
	case kind == probe.CertExpired && ok:
		return "has a certificate that expired on " + c.NotAfter.UTC().Format(dateForm)
	case kind == probe.CertNotYetValid && ok:
		return "has a certificate that begins on " + c.NotBefore.UTC().Format(dateForm)
	case kind == probe.CertWrongName && ok && len(c.Names) > 0:
		return "has a certificate for " + quote(strings.Join(c.Names[:min(len(c.Names), 3)], " "))
	}
	return words
}

// odd is a server that has faults which another one behind the same name has not.
type odd struct {
	view
	faults []string
}

// oddMembers compares the servers behind the name.
func (c *Case) oddMembers() (odds []odd, all []view) {
	all = c.members()
	list := traits(all)
	for _, v := range all {
		o := odd{view: v}
		for _, t := range list {
			without := func(w view) bool { return t.seen(w) && !t.has(w) }
			if t.seen(v) && t.has(v) && slices.ContainsFunc(all, without) {
				o.faults = append(o.faults, t.words(v))
			}
		}
		if len(o.faults) > 0 {
			odds = append(odds, o)
		}
	}
	return odds, all
}

// MemberFaults are the faults of the server at an address that others behind the same
// name have not, as clauses: "offers no AUTH".
func MemberFaults(r *probe.Record, address string) []string {
	odds, _ := (&Case{Record: r}).oddMembers()
	for _, o := range odds {
		if o.Endpoint.Address == address {
			return o.faults
		}
	}
	return nil
}
