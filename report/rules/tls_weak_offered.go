package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// TLSWeakOffered holds when a scan found versions, cipher suites or parameters that
// should be offered no more. A good client does not use them.
var TLSWeakOffered = &Rule{
	ID:       "tls-weak-offered",
	Group:    GroupTLS,
	Severity: Info,
	Summary:  "The server still takes TLS versions or cipher suites that are no longer safe",
	Explanation: "Clients of today do not choose them, and this session did not. They stand open for old clients, and for an attacker who can make a client " +
		"fall back to them.",
	Fix:        "The operator of the server switches them off: TLS 1.2 and 1.3 with AEAD suites and forward secrecy are enough for every client of the last ten years.",
	References: []string{"RFC 8996 section 4", "RFC 8997 section 3", "RFC 9325 section 4.2"},
	Check:      checkTLSWeakOffered,
}

func checkTLSWeakOffered(c *Case) []Finding {
	if c.Record == nil || c.Record.Scan == nil {
		return nil
	}
	weak := weaknesses(c.Record.Scan)
	if len(weak) == 0 {
		return nil
	}
	f := Finding{Session: -1, Stage: probe.StageTLS, Severity: Info,
		Summary:     fmt.Sprintf("The server still takes what is no longer safe (%s)", clean(strings.Join(weak, "; "), 100)),
		Explanation: fmt.Sprintf("On port %d it takes: %s. Clients of today choose better; these stand open for old ones, and for an attacker who makes a client fall back.", c.Record.Scan.Port, strings.Join(weak, "; "))}
	for _, w := range weak {
		f.Evidence = append(f.Evidence, Evidence{Session: -1, Line: -1, Text: clean(w, evidenceLength)})
	}
	return []Finding{f}
}

// weaknesses are the faults of a scan in words, the worst first.
func weaknesses(s *probe.Scan) (found []string) {
	reasons := map[string][]string{}
	var order []string
	bits := 0
	modern, secret := false, false
	for _, v := range s.Versions {
		if v.Offered != probe.Yes {
			continue
		}
		if slices.Contains([]string{"SSL 3.0", "TLS 1.0", "TLS 1.1"}, v.Version) {
			found = append(found, v.Version)
		} else {
			modern = true
		}
		for _, x := range v.Suites {
			for _, reason := range x.Weak {
				if reasons[reason] == nil {
					order = append(order, reason)
				}
				if !slices.Contains(reasons[reason], x.Name) {
					reasons[reason] = append(reasons[reason], x.Name)
				}
			}
			if x.Bits > 0 && (bits == 0 || x.Bits < bits) {
				bits = x.Bits
			}
			secret = secret || x.ForwardSecret
		}
	}
	for _, reason := range order {
		names := reasons[reason]
		more := ""
		if len(names) > 2 {
			more = fmt.Sprintf(" and %d more", len(names)-2)
		}
		found = append(found, fmt.Sprintf("%s: %s%s", reason, strings.Join(names[:min(2, len(names))], ", "), more))
	}
	if bits > 0 && bits < 2048 {
		found = append(found, fmt.Sprintf("a Diffie-Hellman prime of %d bits", bits))
	}
	if modern && !secret {
		found = append(found, "no suite with forward secrecy")
	}
	return found
}
