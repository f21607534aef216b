package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// AuthMechanismsChangeAfterTLS holds when the session saw two lists of
// mechanisms, both with AUTH, that differ. AUTH that appears after TLS is the
// usual way and no finding.
var AuthMechanismsChangeAfterTLS = &Rule{
	ID:       "auth-mechanisms-change-after-tls",
	Group:    GroupAuth,
	Severity: Warning,
	Summary:  "The server offers other AUTH mechanisms after TLS than before it",
	Explanation: "The list of mechanisms after STARTTLS is the one that counts. A client that keeps the first list, and does not send EHLO again, " +
		"picks a mechanism that may not be there.",
	Fix:        "Nothing to change on a client that sends EHLO again after STARTTLS. Where one fails, choose a mechanism that stands in the second list.",
	References: []string{"RFC 3207 section 4.2", "RFC 4954 section 4"},
	Check:      perSession(checkAuthMechanismsChangeAfterTLS),
}

func checkAuthMechanismsChangeAfterTLS(v view) *Finding {
	before, after := v.EHLOBeforeTLS, v.EHLOAfterTLS
	if before == nil || after == nil || !before.OffersAuth() {
		return nil
	}
	gone, fresh := missing(before.Mechanisms(), after.Mechanisms()), missing(after.Mechanisms(), before.Mechanisms())
	if len(gone)+len(fresh) == 0 {
		return nil
	}
	f := v.finding(probe.StageEHLOTLS, v.offerLine(before), v.offerLine(after))
	f.Severity = Info
	var changes []string
	if len(fresh) > 0 {
		changes = append(changes, mechanismList(fresh)+" appears")
	}
	if len(gone) > 0 {
		f.Severity = Warning
		changes = append(changes, mechanismList(gone)+" vanishes")
	}
	f.Summary = fmt.Sprintf("The AUTH mechanisms change after TLS (%s)", clean(strings.Join(changes, ", "), 50))
	f.Explanation = fmt.Sprintf("Before TLS %s offers: %s. After TLS it offers: %s. The second list counts; a client that keeps the first one picks a mechanism that may not be there.",
		v.at(), mechanismList(before.Mechanisms()), mechanismList(after.Mechanisms()))
	return f
}

// missing are the names of the list that the other one lacks.
func missing(names, from []string) (gone []string) {
	for _, n := range names {
		if !slices.Contains(from, n) {
			gone = append(gone, n)
		}
	}
	return gone
}
