package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// SSLAndSTARTTLSBothOn holds when the settings ask for TLS from the first byte
// and for a required upgrade to TLS at once.
var SSLAndSTARTTLSBothOn = &Rule{
	ID:       "ssl-and-starttls-both-on",
	Group:    GroupSettings,
	Severity: Error,
	Summary:  "SSL and STARTTLS are both on, and a connection can have only one of them",
	Explanation: "SSL means TLS from the first byte, as on port 465; STARTTLS means a connection in plain text that is upgraded later, as on port 587. " +
		"They are two ways to the same encryption, not two layers. Software with both on either refuses to start or tries TLS on a port that greets in plain text.",
	Fix:        "Leave one of the two on: STARTTLS for port 587 or 25, SSL for port 465.",
	References: []string{"RFC 8314 section 3.3", "RFC 3207 section 4"},
	Explains:   []string{"implicit-tls-on-starttls-port", "plaintext-on-implicit-tls-port", "port-and-security-disagree"},
	Check:      perSettings(checkBothOn),
}

func checkBothOn(c *Case) *Finding {
	conduct, known := c.conduct()
	if !c.Settings.Contradictory() && !conduct.UpgradesInsideTLS {
		return nil
	}
	port, mode := c.Settings.Opening()
	f := c.finding(probe.StageTLS, "ssl", c.fact(fmt.Sprintf("%s on, %s on, port %d", c.called("ssl"), c.called("starttls"), port)))
	v, tried := c.configured()
	c.markBoxes(f)
	if known && c.bothOnByConduct(conduct, f) {
		return f
	}
	switch {
	case tried && v.Encrypted() && mode == probe.SecurityImplicit:
		bothOnButUp(v, f)
	case tried && looksLikeSMTP(v.firstBytes()):
		bothOnPlainGreeting(v, f)
	default:
		bothOnUnproven(c, v, port, f)
	}
	return f
}

// bothOnButUp is the case in which TLS from the start came about: the second box
// is a trap, not the cause of whatever happened later.
func bothOnButUp(v view, f *Finding) {
	f.Severity = Warning
	f.Evidence = append(f.Evidence, v.fact("TLS from the start came about on port "+v.port()))
	f.Summary = fmt.Sprintf("SSL and STARTTLS are both on; port %s works with SSL alone", v.port())
	f.Explanation = fmt.Sprintf("%s speaks TLS from the first byte, so SSL is right and STARTTLS is superfluous. "+
		"smtpwhy left STARTTLS aside here. Other software refuses such settings, or asks for a second TLS inside the first, which no server has to grant.", v.at())
	f.Fix = fmt.Sprintf("Turn %s off and leave %s on; keep port %s.", v.c.called("starttls"), v.c.called("ssl"), v.port())
	f.Setting, f.Related = v.c.setting("starttls"), nil
	f.Setting.Note = "superfluous: the port speaks TLS from the first byte"
}

// bothOnPlainGreeting is the case that the server's own greeting decides.
func bothOnPlainGreeting(v view, f *Finding) {
	f.Evidence = append(f.Evidence, v.firstBytesEvidence())
	f.Summary = fmt.Sprintf("SSL and STARTTLS are both on, but port %s starts in plain text, so SSL cannot work there", v.port())
	f.Explanation = fmt.Sprintf("%s, the connection to %s opened with a TLS handshake. The server answered with its plain greeting %s, so the handshake failed. "+
		"Programs report this as \"wrong version number\" or \"first record does not look like a TLS handshake\".", v.c.withSSL(), v.at(), quote(firstLine(v.firstBytes())))
	if o, ok := v.working(v.Endpoint.Port, probe.SecuritySTARTTLS); ok && v.noneBetter(o) {
		f.Evidence = append(f.Evidence, o.works())
		f.Fix = fmt.Sprintf("Turn %s off and leave %s on; keep port %s. That worked in this run.", v.c.called("ssl"), v.c.called("starttls"), v.port())
		if !o.trusted() {
			f.Fix = fmt.Sprintf("Turn %s off and leave %s on; keep port %s. TLS came about like that in this run, but %s.",
				v.c.called("ssl"), v.c.called("starttls"), v.port(), o.flaw())
		}
		return
	}
	plain, greeted := v.plainGreeting()
	v.adviseUpgrade(f, plain, greeted)
}

// bothOnUnproven is the case without the proof of a greeting: another session of
// the record decides which box goes, else the usual meaning of the port.
func bothOnUnproven(c *Case, v view, port int, f *Finding) {
	if v.Session != nil {
		if o, ok := v.bestEncrypted(); ok {
			f.Evidence = append(f.Evidence, o.works())
			f.Fix = o.advice()
			return
		}
	}
	switch {
	case port == 465:
		f.Setting, f.Related = c.setting("starttls"), []Setting{*c.setting("ssl")}
		f.Fix = fmt.Sprintf("Turn %s off and leave %s on: port 465 speaks TLS from the first byte.", c.called("starttls"), c.called("ssl"))
	case port == 587 || port == 25 || port == 2525:
		f.Fix = fmt.Sprintf("Turn %s off and leave %s on: port %d starts in plain text and is upgraded by STARTTLS.", c.called("ssl"), c.called("starttls"), port)
	}
}
