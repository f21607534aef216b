package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// AuthMechanismNotShared holds when the server offers AUTH, and no mechanism of
// its list can be used with what the user gave.
var AuthMechanismNotShared = &Rule{
	ID:       "auth-mechanism-not-shared",
	Group:    GroupAuth,
	Severity: Error,
	Summary:  "Server and settings have no AUTH mechanism in common",
	Explanation: "AUTH works by a mechanism that both sides speak, and each needs the right kind of secret: PLAIN, LOGIN, SCRAM, CRAM-MD5 and NTLM a password, " +
		"XOAUTH2 and OAUTHBEARER an access token. None of those that the server offers can be used here.",
	Fix:        "Use the kind of secret that the server asks for, and leave the choice of the mechanism to the client.",
	References: []string{"RFC 4954 section 3", "RFC 4954 section 4", "RFC 7628 section 3"},
	Check:      perSession(checkAuthMechanismNotShared),
}

func checkAuthMechanismNotShared(v view) *Finding {
	if !v.failed(probe.StageAuth, probe.FailureNoMechanism) {
		return nil
	}
	caps := v.Capabilities()
	offered, usable := caps.Mechanisms(), v.c.usableMechanisms()
	f := v.finding(probe.StageAuth, v.offerLine(caps))
	f.Summary = fmt.Sprintf("Port %s offers no AUTH mechanism that the settings can use", v.port())
	if len(offered) == 0 {
		f.Summary = fmt.Sprintf("Port %s offers AUTH with an empty list of mechanisms", v.port())
	}
	need, fix, field := v.whatIsNeeded(offered)
	f.Explanation = fmt.Sprintf("%s offers: %s. %s. %s", v.at(), mechanismList(offered), v.c.allowed(usable), need)
	if conduct, _ := v.c.conduct(); len(conduct.Mechanisms) > 0 && len(v.c.Settings.Mechanisms) == 0 {
		f.Summary = fmt.Sprintf("Port %s offers no AUTH mechanism that %s speaks", v.port(), v.c.software())
		f.Explanation = fmt.Sprintf("%s offers: %s. %s speaks: %s. %s", v.at(), mechanismList(offered), v.c.software(), mechanismList(usable), need)
	}
	f.Fix, f.Setting = fix, v.c.setting(field)
	if o, ok := v.betterMechanisms(usable); ok {
		f.Evidence = compact(append(f.Evidence, o.offerLine(o.EHLOAfterTLS)))
		f.Explanation += fmt.Sprintf(" Inside TLS, port %s offers: %s.", o.port(), mechanismList(o.EHLOAfterTLS.Mechanisms()))
		f.Fix, f.Setting = v.fixSecurity(o), v.c.setting("starttls")
	}
	return f
}

// usableMechanisms are those that the settings allow: the user's own list, or
// the ones that fit the kind of secret.
func (c *Case) usableMechanisms() []string {
	switch {
	case len(c.Settings.Mechanisms) > 0:
		return c.Settings.Mechanisms
	case c.speaks() != nil:
		return c.speaks()
	case c.Settings.Secret.Facts().Kind == probe.KindToken:
		return tokenMechanisms
	}
	return passwordMechanisms
}

// allowed says which mechanisms the settings allow, in short where they name none.
func (c *Case) allowed(usable []string) string {
	switch {
	case len(c.Settings.Mechanisms) > 0:
		return "The settings allow: " + mechanismList(usable)
	case c.Settings.Secret.Facts().Kind == probe.KindToken:
		return "An access token goes with " + list(tokenMechanisms)
	}
	return "A password goes with PLAIN, LOGIN, SCRAM, CRAM-MD5, DIGEST-MD5 and NTLM"
}

// speaks are the mechanisms of the application, nil where they are not known.
func (c *Case) speaks() []string {
	conduct, _ := c.conduct()
	if len(conduct.Mechanisms) == 0 {
		return nil
	}
	return conduct.Mechanisms
}

// betterMechanisms is a session inside TLS that offers one of the usable
// mechanisms, for a session in clear: Exchange shows NTLM alone until TLS is on.
func (v view) betterMechanisms(usable []string) (view, bool) {
	if v.Encrypted() {
		return view{}, false
	}
	return v.other(func(o view) bool {
		return o.Encrypted() && o.EHLOAfterTLS != nil && shares(o.EHLOAfterTLS.Mechanisms(), usable)
	})
}

func shares(offered, usable []string) bool {
	return slices.ContainsFunc(offered, func(m string) bool {
		return slices.ContainsFunc(usable, func(u string) bool { return strings.EqualFold(m, u) })
	})
}

// whatIsNeeded says what the offered mechanisms need, what to do, and at which
// setting.
func (v view) whatIsNeeded(offered []string) (need, fix, field string) {
	password, token := shares(offered, passwordMechanisms), shares(offered, tokenMechanisms)
	switch {
	case len(offered) == 0:
		return "A list without mechanisms is a fault of the server.", "Ask the operator to enable PLAIN or LOGIN inside TLS.", "mechanisms"
	case len(v.c.Settings.Mechanisms) > 0:
		return "The settings name mechanisms that the server does not have.",
			fmt.Sprintf("Remove the choice of the mechanism, or choose one of: %s.", mechanismList(offered)), "mechanisms"
	case password && v.c.speaks() != nil && v.c.Settings.Secret.Facts().Kind != probe.KindToken:
		return fmt.Sprintf("%s speaks none of those that are offered.", v.c.software()) + v.windowsNote(offered),
			"Ask the operator to enable a mechanism that the application speaks, or look for a setting of the application that chooses another one.", "mechanisms"
	case token && !password:
		return "The server takes OAuth 2.0 access tokens only; no password will do, whichever it is.",
			"Set the application up for OAuth 2.0 (XOAUTH2) if it can do that. If it cannot, this server is closed to it; use a relay that takes passwords.", "secret"
	case password && !token && v.c.Settings.Secret.Facts().Kind == probe.KindToken:
		return "The server takes passwords, and the settings hold an access token.", "Give a password (an app password where the provider has them) in place of the token.", "secret"
	case shares(offered, []string{"NTLM"}):
		return v.windowsOnly(offered), "Ask the operator to enable LOGIN or PLAIN inside TLS on this port, or use an application that speaks NTLM.", "mechanisms"
	case slices.ContainsFunc(offered, needsTicket):
		return aboutOffered(offered), "Ask the operator to enable LOGIN or PLAIN inside TLS on this port, or use an application that speaks GSSAPI, on a machine of the Kerberos domain.", "mechanisms"
	case shares(offered, []string{"EXTERNAL"}):
		return "EXTERNAL takes a TLS client certificate in place of a password." + v.certificateIssuers(),
			"Get a client certificate from the operator and give it and its key to the application (--client-cert and --client-key here), or ask for PLAIN or LOGIN inside TLS.", "tls"
	case shares(offered, []string{"ANONYMOUS"}):
		return aboutOffered(offered), "Leave user name and password out of the application's settings, if this server is to be used without them; or ask the operator for PLAIN or LOGIN inside TLS.", "username"
	}
	return strings.TrimSpace(aboutOffered(offered) + " smtpwhy cannot try these; your application may know them."),
		"Look up which of the offered mechanisms the application speaks, or ask the operator to enable PLAIN or LOGIN inside TLS.", "mechanisms"
}

func needsTicket(name string) bool {
	f, _ := probe.MechanismCalled(name)
	return f.Needs == "Kerberos ticket"
}

// aboutOffered says what is known of the offered mechanisms that smtpwhy does not
// speak, those of one kind together.
func aboutOffered(offered []string) string {
	var about []string
	names := map[string][]string{}
	for _, name := range offered {
		f, _ := probe.MechanismCalled(name)
		if f.About == "" {
			continue
		}
		if names[f.About] == nil {
			about = append(about, f.About)
		}
		names[f.About] = append(names[f.About], clean(f.Name, 30))
	}
	for i, text := range about {
		about[i] = strings.Join(names[text], ", ") + ": " + text
	}
	return strings.Join(about[:min(len(about), 6)], " ")
}

func isWindowsMechanism(name string) bool {
	return slices.Contains([]string{"NTLM", "GSSAPI", "GSS-SPNEGO"}, strings.ToUpper(name))
}

// windowsNote is windowsOnly for a list of nothing else, with a blank before it.
func (v view) windowsNote(offered []string) string {
	if slices.ContainsFunc(offered, func(m string) bool { return !isWindowsMechanism(m) }) {
		return ""
	}
	return " " + v.windowsOnly(offered)
}

// windowsOnly explains the sign-ins of a domain, by the names that the server
// reveals where NTLM was tried.
func (v view) windowsOnly(offered []string) string {
	text := "NTLM and GSSAPI are sign-ins of a Windows or Kerberos domain; few applications speak them."
	names := v.c.serverNames()
	server, domain := cmp.Or(names["dns_computer"], names["computer"]), cmp.Or(names["dns_domain"], names["domain"])
	switch {
	case domain != "":
		text += fmt.Sprintf(" The server is %s in the domain %s; the user name is that of an account there.", quote(server), quote(domain))
	case shares(offered, []string{"NTLM"}):
		text += " With --all-mechanisms, smtpwhy check shows which domain it is."
	default:
		text += " " + aboutOffered(offered)
	}
	return text
}

// serverNames are the names that an NTLM challenge revealed in any session.
func (c *Case) serverNames() map[string]string {
	for v := range c.views() {
		for _, a := range v.Auth {
			if len(a.ServerNames) > 0 {
				return a.ServerNames
			}
		}
	}
	return nil
}
