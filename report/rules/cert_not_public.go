package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// CertNotPublic holds when this machine trusts the chain and Mozilla's list does not.
var CertNotPublic = &Rule{
	ID:       "cert-not-public",
	Group:    GroupTLS,
	Severity: Warning,
	Summary:  "The certificate is trusted on this machine, and by no public list",
	Explanation: "The chain leads to a root that is in this machine's list and not in Mozilla's: a company's own authority, that of an antivirus or firewall, or a public one that Mozilla does not take or no longer takes. " +
		"Programs that bring a list of their own do not know it and refuse the certificate: Node.js, Java, Python with certifi, most container images, and every other machine.",
	Fix: "Nothing to change where the application uses this machine's list. Otherwise give the application the root certificate as CA file, " +
		"add it to the image of the container, or have the server use a certificate of a public authority.",
	References: []string{"RFC 5280 section 6", "https://wiki.mozilla.org/CA"},
	Check:      perSession(checkCertNotPublic),
}

func checkCertNotPublic(v view) *Finding {
	own, known := v.store(probe.StoreSystem)
	public, compared := v.store(probe.StoreMozilla)
	if !v.Encrypted() || !known || !compared || !own.Trusted || public.Trusted {
		return nil
	}
	f := v.finding(probe.StageTLS, v.tlsNote(), v.fact("this machine's list has the root "+own.Root), v.fact("Mozilla's list: "+public.Error))
	f.Severity = Info
	f.Summary = fmt.Sprintf("This machine trusts the root %s, and Mozilla's list does not", subjectName(own.Root))
	who := "Programs that bring a list of their own refuse it: Node.js, Java, Python with certifi, most container images, and every other machine."
	if on := v.c.bringsRoots(); on != "" {
		f.Severity = Warning
		f.Fix = v.c.giveRoot() + ". Or have the server use a certificate of a public authority."
		who = fmt.Sprintf("%s runs on %s. If it was not told of this root, it refuses the certificate, though all went well here.", v.c.software(), on)
	}
	f.Explanation = fmt.Sprintf("The chain that %s sends leads to %s. That root is in this machine's list and not in Mozilla's: a company's own authority, that of an antivirus or firewall, or a public one that Mozilla does not take or no longer takes.%s %s",
		v.at(), quote(own.Root), v.ownIssuer(own.Root), who)
	return f
}
