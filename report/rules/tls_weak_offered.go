package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// TLSWeakOffered holds when a scan found versions, cipher suites or parameters that
// should be offered no more. A good client does not use them.
var TLSWeakOffered = &Rule{
	ID:       "tls-weak-offered",
	Group:    GroupTLS,
	Severity: Warning,
	Summary:  "The server still takes TLS versions or cipher suites that are no longer safe",
	Explanation: "Clients of today do not choose them, and this session did not. They stand open for old clients, and for an attacker who can make a client " +
		"fall back to them. SSL 2.0 is worse: with it, an attacker can read the recorded sessions of others that use the same RSA key (DROWN).",
	Fix: "The operator of the server switches them off: TLS 1.2 and 1.3 with AEAD suites and forward secrecy are enough for every client of the last ten years.",
	References: []string{"RFC 8996 section 4", "RFC 8996 section 5", "RFC 8997 section 3", "RFC 9325 section 3.1.1", "RFC 9325 section 4.1", "RFC 9325 section 4.5",
		"RFC 6176", "RFC 7568", "RFC 7465", "CVE-2016-0800"},
	Check: checkTLSWeakOffered,
}

func checkTLSWeakOffered(c *Case) []Finding {
	if c.Record == nil || c.Record.Scan == nil {
		return nil
	}
	s := c.Record.Scan
	weak := weaknesses(s)
	if len(weak) == 0 {
		return nil
	}
	f := Finding{Session: -1, Stage: probe.StageTLS, Severity: Info,
		Explanation: fmt.Sprintf("On port %d it takes: %s. Clients of today choose better; these stand open for old ones, and for an attacker who makes a client fall back.", s.Port, strings.Join(weak, "; "))}
	if v, ok := s.Version("SSL 2.0"); ok && v.Offered == probe.Yes {
		f.Severity = Warning
		f.Explanation += " SSL 2.0 endangers others too: with it, an attacker can read recorded sessions that use the same RSA key (DROWN)."
	}
	var short []string
	for _, w := range weak {
		f.Evidence = append(f.Evidence, Evidence{Session: -1, Line: -1, Text: clean(w, evidenceLength)})
		w, _, _ = strings.Cut(w, ":")
		w, _, _ = strings.Cut(w, " (")
		short = append(short, w)
	}
	f.Summary = "The server still takes what is no longer safe: " + clean(list3(short), 100)
	return []Finding{f}
}

// weaknesses are the faults of a scan in words: versions, suites, then the rest.
func weaknesses(s *probe.Scan) (found []string) {
	for _, v := range s.Versions {
		if v.Offered == probe.Yes && slices.Contains([]string{"SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1"}, v.Version) {
			found = append(found, v.Version)
		}
	}
	found = append(found, weakSuites(s)...)
	if bits := smallestPrime(s); bits > 0 && bits < 2048 {
		found = append(found, fmt.Sprintf("a Diffie-Hellman prime of %d bits", bits))
	}
	for _, c := range s.Certificates {
		if bits, err := strconv.Atoi(strings.TrimPrefix(c.Key, "RSA ")); err == nil && bits < 2048 {
			found = append(found, fmt.Sprintf("an RSA key of %d bits", bits))
		}
	}
	if small := smallGroups(s.Groups); len(small) > 0 {
		found = append(found, "curves of less than 224 bits: "+strings.Join(small, ", "))
	}
	if noForwardSecrecy(s) {
		found = append(found, "no suite with forward secrecy")
	}
	if s.Compression == probe.Yes {
		found = append(found, "compression (CRIME)")
	}
	if s.Renegotiation == probe.No {
		found = append(found, "no safe renegotiation (RFC 5746)")
	}
	return found
}

// suiteFaults are the reasons against suites, the worst first; others come after them.
var suiteFaults = []string{"SSL 2.0", "no certificate", "no encryption", "export grade", "single DES", "RC4", "a cipher with 64-bit blocks", "MD5"}

// weakSuites are the reasons, each with the suites that have it.
func weakSuites(s *probe.Scan) (found []string) {
	suites := map[string][]string{}
	var order []string
	for _, v := range s.Versions {
		for _, x := range v.Suites {
			for _, reason := range x.Weak {
				if suites[reason] == nil {
					order = append(order, reason)
				}
				if !slices.Contains(suites[reason], x.Name) {
					suites[reason] = append(suites[reason], x.Name)
				}
			}
		}
	}
	rank := func(reason string) int {
		if i := slices.IndexFunc(suiteFaults, func(start string) bool { return strings.HasPrefix(reason, start) }); i >= 0 {
			return i
		}
		return len(suiteFaults)
	}
	slices.SortStableFunc(order, func(a, b string) int { return rank(a) - rank(b) })
	for _, reason := range order {
		names := suites[reason]
		more := ""
		if len(names) > 2 {
			more = fmt.Sprintf(" and %d more", len(names)-2)
		}
		// The reasons have colons of their own; what stands before the first is the short form.
		found = append(found, strings.Replace(reason, ": ", ", ", 1)+": "+strings.Join(names[:min(2, len(names))], ", ")+more)
	}
	return found
}

// smallestPrime is the size of the smallest prime of a finite-field exchange, in
// bits; 0 for none.
func smallestPrime(s *probe.Scan) (bits int) {
	for _, v := range s.Versions {
		for _, x := range v.Suites {
			if x.Bits > 0 && (bits == 0 || x.Bits < bits) {
				bits = x.Bits
			}
		}
	}
	return bits
}

// smallGroups are the curves that RFC 9325 section 4.5 rules out.
func smallGroups(groups []string) (small []string) {
	for _, g := range groups {
		if g == "P-192" || contains(g, "secp160", "secp192", "sect163", "sect193") {
			small = append(small, g)
		}
	}
	return small
}

// noForwardSecrecy holds where TLS 1.2 or later has no suite with it.
func noForwardSecrecy(s *probe.Scan) bool {
	modern := false
	for _, v := range s.Versions {
		if v.Offered != probe.Yes {
			continue
		}
		modern = modern || v.Version == "TLS 1.2" || v.Version == "TLS 1.3"
		if slices.ContainsFunc(v.Suites, func(x probe.ScanSuite) bool { return x.ForwardSecret }) {
			return false
		}
	}
	return modern
}
