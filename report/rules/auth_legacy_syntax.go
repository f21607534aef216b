package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// AuthLegacySyntax holds when the server offers AUTH in the form from before the
// standard alone.
var AuthLegacySyntax = &Rule{
	ID:       "auth-legacy-syntax",
	Group:    GroupAuth,
	Severity: Warning,
	Summary:  "The server offers AUTH only in the old form with an equals sign",
	Explanation: "Before the standard, servers wrote \"AUTH=LOGIN\" where it now says \"AUTH LOGIN\". Old clients need the old form, " +
		"so many servers send both. A client that knows only the standard finds no AUTH in a list with the old form alone.",
	Fix:        "Have the operator turn the standard form on; both can stand side by side. Until then, use a client that reads the old form.",
	References: []string{"RFC 4954 section 3"},
	Check:      perSession(checkAuthLegacySyntax),
}

func checkAuthLegacySyntax(v view) *Finding {
	caps := v.Capabilities()
	old := caps.Mechanisms()
	if len(old) == 0 || len(caps.StandardMechanisms()) > 0 {
		return nil
	}
	f := v.finding(stageOfEHLO(v), v.offerLine(caps))
	f.Explanation = fmt.Sprintf("%s offers %s, and only in the form \"AUTH=...\" from before the standard. smtpwhy reads it; a client that knows only the standard finds no AUTH.",
		v.at(), mechanismList(old))
	if v.c.Settings.Username == "" {
		f.Severity = Info
	}
	return f
}

// stageOfEHLO is where the capabilities in force were read.
func stageOfEHLO(v view) probe.Stage {
	if v.EHLOAfterTLS != nil && v.EHLOBeforeTLS != nil {
		return probe.StageEHLOTLS
	}
	return probe.StageEHLO
}
