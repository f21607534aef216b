package rules

import (
	"fmt"
	"time"

	"github.com/smtpwhy/smtpwhy/probe"
)

// CertExpiresSoon holds when a certificate should have been renewed by now.
var CertExpiresSoon = &Rule{
	ID:       "cert-expires-soon",
	Group:    GroupTLS,
	Severity: Warning,
	Summary:  "The server's certificate expires soon",
	Explanation: "The certificate is near its last day. Automatic renewal replaces it well before that, so here it may have stopped, or the mail service still serves the old file. " +
		"On the day after, clients that check certificates stop sending.",
	Fix:        "Renew the certificate on the server and reload the mail service. If you do not run the server, tell its operator.",
	References: []string{"RFC 5280 section 4.1.2.5"},
	Check:      perSession(checkCertExpiresSoon),
}

const expiresSoon = 21 * 24 * time.Hour

func checkCertExpiresSoon(v view) *Finding {
	if !v.Encrypted() || v.c.Record.Started.IsZero() {
		return nil
	}
	now := v.c.Record.Started
	for i, c := range v.TLS.Chain {
		// A root at the end of the chain is the client's own copy's concern.
		if i > 0 && c.Subject == c.Issuer || !dueForRenewal(c, now) {
			continue
		}
		f := v.finding(probe.StageTLS, v.fact(describe(c)))
		left := days(c.NotAfter.Sub(now))
		f.Summary = "The server's certificate expires in " + left
		f.Explanation = fmt.Sprintf("%s on %s is valid until %s, which is %s from this check. Automatic renewal replaces certificates earlier than that, so it may have stopped, "+
			"or the mail service still serves the old file.", whose(i), v.at(), c.NotAfter.UTC().Format(dateForm), left)
		return f
	}
	return nil
}

// dueForRenewal says whether the certificate is valid, and for less than three
// weeks to come. Some authorities issue for a few days only: those are due in the
// last third of their life.
func dueForRenewal(c probe.Certificate, now time.Time) bool {
	left := c.NotAfter.Sub(now)
	return left > 0 && left < min(expiresSoon, c.NotAfter.Sub(c.NotBefore)/3)
}
