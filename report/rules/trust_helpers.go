package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// store is what is known of a list of roots.
func (v view) store(name probe.StoreName) (probe.TrustStore, bool) {
	if v.TLS == nil {
		return probe.TrustStore{}, false
	}
	i := slices.IndexFunc(v.TLS.Stores, func(s probe.TrustStore) bool { return s.Name == name })
	if i < 0 {
		return probe.TrustStore{}, false
	}
	return v.TLS.Stores[i], true
}

// knownElsewhere says whether the chain leads to a root of Mozilla's list, and to none
// of the list that this run went by.
func (v view) knownElsewhere() (public probe.TrustStore, ok bool) {
	public, ok = v.store(probe.StoreMozilla)
	return public, ok && public.Trusted && !slices.ContainsFunc(v.TLS.Stores, func(s probe.TrustStore) bool { return s.Name != probe.StoreMozilla && s.Trusted })
}

// build is what came of building the chain in a way.
func (v view) build(way probe.ChainWay) (probe.ChainBuild, bool) {
	if v.TLS == nil {
		return probe.ChainBuild{}, false
	}
	i := slices.IndexFunc(v.TLS.Builds, func(b probe.ChainBuild) bool { return b.Way == way })
	if i < 0 {
		return probe.ChainBuild{}, false
	}
	return v.TLS.Builds[i], true
}

// completed is the fetched certificate with which the chain leads to a trusted root.
func (v view) completed() (probe.FetchedIssuer, bool) {
	if v.TLS == nil {
		return probe.FetchedIssuer{}, false
	}
	i := slices.IndexFunc(v.TLS.Fetched, func(f probe.FetchedIssuer) bool { return f.Completes && f.Certificate != nil })
	if i < 0 {
		return probe.FetchedIssuer{}, false
	}
	return v.TLS.Fetched[i], true
}

// fetchedProof cites what was fetched.
func (v view) fetchedProof() (list []Evidence) {
	for _, f := range v.TLS.Fetched {
		switch {
		case f.Certificate == nil:
			list = append(list, v.fact(fmt.Sprintf("fetched from %s: nothing (%s)", f.URL, f.Error)))
		default:
			list = append(list, v.fact(fmt.Sprintf("fetched from %s: %s", f.URL, describe(*f.Certificate))))
		}
	}
	return list
}

// ownRoots are programs that bring a list of roots of their own, by the client that
// does the talking.
var ownRoots = map[string]string{
	"nodemailer":   "Node.js, which brings Mozilla's list along and looks at no other unless it is told to (NODE_EXTRA_CA_CERTS, --use-system-ca)",
	"jakarta-mail": "Java, which has a list of its own (cacerts) unless the system's package replaces it",
}

// bringsRoots says what the application runs on, if that brings its own list of roots;
// empty where it does not or is not known.
func (c *Case) bringsRoots() string {
	client := c.client()
	if client == nil {
		return ""
	}
	return ownRoots[cmp.Or(client.Library, client.ID)]
}

// ownRootsFix is how such a program is told of a root, by the same names.
var ownRootsFix = map[string]string{
	"nodemailer":   "Set NODE_EXTRA_CA_CERTS to the file with the root certificate (PEM) in the application's environment and restart it",
	"jakarta-mail": "Import the root certificate into Java's list (keytool -importcert -cacerts -alias NAME -file FILE) and restart the application",
}

// giveRoot is that advice, empty where the application is not known to need it.
func (c *Case) giveRoot() string {
	client := c.client()
	if client == nil {
		return ""
	}
	return ownRootsFix[cmp.Or(client.Library, client.ID)]
}

// issuerIsOwn says whether the name of an issuer has that of the host's domain in it:
// "mail.example.com" and "O=Example Ltd". Anybody can write any name, so it is a hint.
func issuerIsOwn(issuer, host string) string {
	label, _, _ := strings.Cut(organisation(host), ".")
	const shortest = 4 // shorter labels stand in other words by chance
	if len(label) < shortest || !strings.Contains(strings.ToLower(issuer), label) {
		return ""
	}
	return label
}

// subjectName is a distinguished name for a text: its common name, quoted.
func subjectName(dn string) string { return short(CommonName(dn)) }

// CommonName is the common name of a distinguished name (RFC 4514), or all of it where
// there is none. It is foreign text.
func CommonName(dn string) string {
	for rest := dn; rest != ""; {
		part, after := cutName(rest)
		if name, ok := strings.CutPrefix(part, "CN="); ok && name != "" {
			return strings.ReplaceAll(name, `\`, "")
		}
		rest = after
	}
	return dn
}

// cutName takes the first part off a distinguished name, up to a comma or a plus that
// no backslash stands before.
func cutName(dn string) (part, rest string) {
	for i := 0; i < len(dn); i++ {
		switch dn[i] {
		case '\\':
			i++
		case ',', '+':
			return dn[:i], dn[i+1:]
		}
	}
	return dn, ""
}
