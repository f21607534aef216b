package rules

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// TLSClientsLockedOut holds when a scan shows that programs which are still in use
// have no version or cipher suite in common with the server.
var TLSClientsLockedOut = &Rule{
	ID:       "tls-clients-locked-out",
	Group:    GroupTLS,
	Severity: Info,
	Summary:  "Some programs cannot make a TLS connection to this server",
	Explanation: "They have no TLS version, cipher suite or key exchange group in common with the server, or cannot say hello to it. An application that runs on one of them " +
		"fails in the handshake, though its settings are right.",
	Fix:        "If the application runs on one of these, update its runtime or its TLS library. The server need not change for it.",
	References: []string{"RFC 8446 section 4.1.1", "RFC 9325 section 3.1"},
	Check:      checkTLSClientsLockedOut,
}

func checkTLSClientsLockedOut(c *Case) []Finding {
	if c.Record == nil || c.Record.Scan == nil || c.Record.Scan.Stopped != "" {
		return nil
	}
	var out []string
	current := false
	f := Finding{Session: -1, Stage: probe.StageTLS, Severity: Info}
	for _, s := range tlsStacks {
		if why := s.lockedOut(c.Record.Scan); why != "" {
			out = append(out, s.name)
			current = current || s.current
			f.Evidence = append(f.Evidence, Evidence{Session: -1, Line: -1, Text: clean(s.name+": "+why, evidenceLength)})
		}
	}
	if len(out) == 0 || len(out) == len(tlsStacks) {
		return nil // a server that nobody can talk to has a finding of its own
	}
	newest, _, _ := strings.Cut(out[len(out)-1], " (")
	f.Summary = newest + " cannot make a TLS connection to this server"
	if len(out) > 1 {
		f.Summary = fmt.Sprintf("%d kinds of program cannot make a TLS connection here, %s among them", len(out), newest)
	}
	if current {
		f.Fix = "Programs of today are among them, so the operator of the server should change it: TLS 1.2 and 1.3 with ECDHE and AES-GCM suit all of them."
	}
	f.Explanation = fmt.Sprintf("By what the server takes on port %d, these fail in the handshake: %s. The settings of an application that runs on one of them can be as right as they may.",
		c.Record.Scan.Port, list(out))
	return []Finding{f}
}
