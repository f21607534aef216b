package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// TLSClientsLockedOut holds when a scan shows that programs which are still in use
// have no version or cipher suite in common with the server.
var TLSClientsLockedOut = &Rule{
	ID:       "tls-clients-locked-out",
	Group:    GroupTLS,
	Severity: Info,
	Summary:  "Some programs cannot make a TLS connection to this server",
	Explanation: "They have no TLS version or no cipher suite in common with the server. An application that runs on one of them fails in the handshake, " +
		"though its settings are right.",
	Fix:        "If the application runs on one of these, update its runtime or its TLS library. The server need not change for it.",
	References: []string{"RFC 8446 section 4.1.1", "RFC 9325 section 3.1"},
	Check:      checkTLSClientsLockedOut,
}

func checkTLSClientsLockedOut(c *Case) []Finding {
	if c.Record == nil || c.Record.Scan == nil || c.Record.Scan.Stopped != "" {
		return nil
	}
	var out []string
	f := Finding{Session: -1, Stage: probe.StageTLS, Severity: Info}
	for _, s := range tlsStacks {
		if why := s.lockedOut(c.Record.Scan); why != "" {
			out = append(out, s.name)
			f.Evidence = append(f.Evidence, Evidence{Session: -1, Line: -1, Text: clean(s.name+": "+why, evidenceLength)})
		}
	}
	if len(out) == 0 || len(out) == len(tlsStacks) {
		return nil // a server that nobody can talk to has a finding of its own
	}
	f.Summary = fmt.Sprintf("Some programs cannot make a TLS connection to this server (%s)", clean(list(out[:min(3, len(out))]), 90))
	f.Explanation = fmt.Sprintf("By what the server takes on port %d, these fail in the handshake: %s. The settings of an application that runs on one of them can be as right as they may.",
		c.Record.Scan.Port, list(out))
	return []Finding{f}
}
