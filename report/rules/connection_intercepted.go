package rules

import (
	"fmt"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/providers"
)

// ConnectionIntercepted holds when the certificate proves that somebody between
// client and server answers in the server's place. A foreign banner alone proves
// nothing: on shared hosting the server has another name than the customer's host.
var ConnectionIntercepted = &Rule{
	ID:       "connection-intercepted",
	Group:    GroupConnect,
	Severity: Error,
	Summary:  "Something on the way answers in place of the mail server",
	Explanation: "Antivirus programs and inspecting firewalls open the TLS of mail connections and sign it again with a certificate of their own. " +
		"Some web hosts redirect all outgoing mail connections to their own mail server. Either way the certificate is not the one of the server that was asked for.",
	Fix: "Turn off mail scanning in the antivirus program or firewall for this connection, or make the application trust its root certificate. " +
		"On web space, use the mail server of the host, or ask it to lift the redirection.",
	References: []string{"RFC 9525 section 6", "RFC 3207 section 6"},
	Explains: []string{"cert-untrusted", "cert-self-signed", "cert-hostname-mismatch", "cert-chain-incomplete", "cert-weak", "cert-not-public",
		"credentials-rejected", "relay-denied", "sender-rejected", "starttls-not-offered", "starttls-stripped", "auth-not-offered"},
	Check: perSession(checkIntercepted),
}

func checkIntercepted(v view) *Finding {
	for _, look := range []func(view) *Finding{view.foreignCertificate, view.answersForBoth, view.foreignSignIn} {
		if f := look(v); f != nil {
			return f
		}
	}
	return nil
}

// foreignCertificate holds when the certificate is another's than the server's.
func (v view) foreignCertificate() *Finding {
	if !v.Encrypted() || len(v.TLS.Chain) == 0 {
		return nil
	}
	leaf := v.TLS.Chain[0]
	if product := v.inspector(); product != "" {
		f := v.interception(leaf)
		f.Summary = fmt.Sprintf("%s opens the connection and signs it with its own certificate", product)
		f.Explanation = fmt.Sprintf("The certificate for %s was issued by %s. That is a product of %s on this machine or in its network, which reads the mail traffic. "+
			"Applications that do not know its root certificate refuse the connection.", quote(v.Endpoint.Host), quote(leaf.Issuer), product)
		f.Fix = fmt.Sprintf("Turn off the scanning of mail or SSL connections in %s for this server, or add its root certificate to the ones that the application trusts.", product)
		return f
	}
	if owner := v.redirectedTo(); owner != "" {
		f := v.interception(leaf)
		f.Evidence = compact(append(f.Evidence, v.reply(v.Banner)))
		f.Summary = fmt.Sprintf("The connection to %s is answered by a server of %s", clean(v.Endpoint.Host, quoteLength), quote(owner))
		f.Explanation = fmt.Sprintf("%s belongs to a large mail provider, but greeting and certificate name %s. "+
			"Web hosts redirect outgoing mail connections to their own mail server like this. A correct password for the provider is refused there.", quote(v.Endpoint.Host), quote(owner))
		f.Fix = fmt.Sprintf("Ask %s to lift the redirection of outgoing mail (often named \"SMTP restrictions\"), or use its own mail server with an account there.", quote(owner))
		return f
	}
	return nil
}

// foreignSignIn holds when a server that calls itself by a foreign name, and has
// no certificate to prove the right one, refuses the sign-in in words that the
// provider's own servers do not use.
func (v view) foreignSignIn() *Finding {
	a, s, ok := v.refusedFor("connection-intercepted")
	if !ok || v.c.provider() == nil || v.Banner == nil || v.Encrypted() && v.TLS.Verified {
		return nil
	}
	word, _, _ := strings.Cut(strings.TrimSpace(v.Banner.Text()), " ")
	owner := organisation(word)
	if owner == "" || v.ofProvider(word) {
		return nil
	}
	f := v.signInFinding(a, s)
	f.Evidence = compact(append([]Evidence{v.reply(v.Banner)}, f.Evidence...))
	f.Summary = fmt.Sprintf("The connection to %s is answered by a server of %s", clean(v.Endpoint.Host, quoteLength), quote(owner))
	f.Fix = s.Fix
	return f
}

// ofProvider says whether a host belongs to the provider of the host that was
// asked for.
func (v view) ofProvider(host string) bool {
	asked, known := providers.ByHost(v.Endpoint.Host)
	found, ok := providers.ByHost(host)
	return known && ok && asked.ID == found.ID || organisation(host) == organisation(v.Endpoint.Host)
}

// interception is a finding about the chain: an error where clients that verify
// it stop, else only told.
func (v view) interception(leaf probe.Certificate) *Finding {
	f := v.finding(probe.StageTLS, v.fact(fmt.Sprintf("certificate of %s, issued by %s", quote(leaf.Subject), quote(leaf.Issuer))))
	switch {
	case v.TLS.Verified:
		f.Severity = Info
	case v.c.Settings.TLS.Insecure, v.ignoresCertificate():
		f.Severity = Warning
	}
	return f
}

// inspectors are products that sign connections again, by words of their issuer
// names. Those of the second kind also make mail servers and firewalls with
// factory certificates, so their name counts only on a certificate that was made
// for the host that was asked for.
var inspectors = []struct {
	product string
	words   []string
	sure    bool
}{
	{"Avast", []string{"avast web/mail shield", "avast! web/mail shield", "avast! mail scanner"}, true},
	{"AVG", []string{"avg web/mail shield"}, true},
	{"Norton", []string{"norton web/mail shield", "norton personal"}, true},
	{"Avira", []string{"avira web/mail shield"}, true},
	{"Kaspersky", []string{"kaspersky anti-virus personal root", "kaspersky web anti-virus", "kaspersky endpoint security personal root"}, true},
	{"ESET", []string{"eset ssl filter"}, true},
	{"Bitdefender", []string{"bitdefender personal ca"}, true},
	{"G DATA", []string{"g data mail"}, true},
	{"Dr.Web", []string{"dr.web for windows", "drweb ssl"}, true},
	{"McAfee", []string{"mcafee web gateway", "mcafee"}, false},
	{"Sophos", []string{"sophos"}, false},
	{"Fortinet", []string{"fortinet", "fortigate"}, false},
	{"Zscaler", []string{"zscaler"}, false},
	{"Cisco Umbrella", []string{"cisco umbrella", "opendns"}, false},
	{"Netskope", []string{"netskope", "goskope"}, false},
	{"Palo Alto Networks", []string{"palo alto networks", "paloalto"}, false},
	{"WatchGuard", []string{"watchguard", "fireware https proxy"}, false},
	{"SonicWall", []string{"sonicwall"}, false},
	{"Barracuda", []string{"barracuda ssl inspection", "barracuda cloudgen"}, false},
}

// inspector names the product that issued a certificate of the chain.
func (v view) inspector() string {
	leaf := v.TLS.Chain[0]
	if leaf.Subject == leaf.Issuer || strings.Contains(strings.ToLower(leaf.Subject), "fortimail") {
		return ""
	}
	for _, c := range v.TLS.Chain {
		issuer := strings.ToLower(c.Issuer)
		for _, p := range inspectors {
			for _, w := range p.words {
				if strings.Contains(issuer, w) && (p.sure || v.madeForHost(leaf)) {
					return p.product
				}
			}
		}
	}
	return ""
}

// madeForHost says whether a certificate names the host, which is not the
// product's own.
func (v view) madeForHost(leaf probe.Certificate) bool {
	for _, name := range leaf.Names {
		if namesHost(name, v.Endpoint.Host) {
			return true
		}
	}
	return false
}

// providerDomains are the domains of the servers of large public mail providers.
// These always have certificates of their own names, so another name there is
// proof.
var providerDomains = map[string]bool{
	"gmail.com": true, "googlemail.com": true, "office365.com": true, "outlook.com": true, "live.com": true, "yahoo.com": true, "aol.com": true,
	"icloud.com": true, "me.com": true, "fastmail.com": true, "zoho.com": true, "zoho.eu": true, "gmx.com": true, "gmx.net": true, "web.de": true,
	"yandex.com": true, "yandex.ru": true, "mail.ru": true, "qq.com": true, "163.com": true, "126.com": true, "sendgrid.net": true, "mailgun.org": true,
	"amazonaws.com": true, "mailjet.com": true, "postmarkapp.com": true, "sparkpostmail.com": true, "mandrillapp.com": true, "brevo.com": true,
}

// redirectedTo is the domain that answers in place of a public provider:
// greeting and certificate agree on it, and the certificate does not cover the
// host. Empty where that is not so.
func (v view) redirectedTo() string {
	if _, wrong := v.TLS.Problem(probe.CertWrongName); !wrong || !v.Banner.Positive() {
		return ""
	}
	host := organisation(v.Endpoint.Host)
	word, _, _ := strings.Cut(strings.TrimSpace(v.Banner.Text()), " ")
	owner := organisation(word)
	if !providerDomains[host] || owner == "" || owner == host || providerDomains[owner] || v.ofProvider(word) {
		return ""
	}
	for _, name := range v.TLS.Chain[0].Names {
		if organisation(strings.TrimPrefix(name, "*.")) == owner {
			return owner
		}
	}
	return ""
}

// organisation is the registered domain that a host name belongs to; empty for
// what is no name in a public domain.
func organisation(host string) string {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if isAddress(host) {
		return ""
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return ""
	}
	return domain
}
