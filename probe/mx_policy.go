package probe

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of MTA-STS. The sizes are of RFC 8461 sections 3.1 to 3.3.
const (
	maxPolicySize = 64 << 10
	maxPolicyAge  = 31557600 // seconds, one year
	maxPolicyID   = 32
	// maxPolicyHosts is how many patterns are kept; all of them are looked at.
	maxPolicyHosts = 32
)

const (
	stsVersion = "STSv1"
	stsPrefix  = "v=" + stsVersion
	rptPrefix  = "v=TLSRPTv1"
)

// stsRecord finds the one TXT record that announces a policy (RFC 8461 section 3.1).
// ok is false where no record means to. More than one, or a malformed one, is none.
func stsRecord(texts []string) (m MTASTS, ok bool) {
	var mine []string
	for _, t := range texts {
		if isTagged(t, stsPrefix) {
			mine = append(mine, t)
		}
	}
	if len(mine) == 0 {
		return m, false
	}
	m.Record = cutText(mine[0], maxCertText)
	if len(mine) > 1 {
		m.Error = fmt.Sprintf("%d records begin with %s, and there must be one alone", len(mine), stsPrefix)
		return m, true
	}
	for field := range strings.SplitSeq(mine[0], ";") {
		key, value, _ := strings.Cut(field, "=")
		if strings.TrimSpace(key) == "id" && m.ID == "" { // of two the first counts
			m.ID = cutText(strings.TrimSpace(value), maxCertName)
		}
	}
	if m.ID == "" || len(m.ID) > maxPolicyID || strings.ContainsFunc(m.ID, func(r rune) bool { return r >= utf8.RuneSelf || !isWordByte(byte(r)) }) {
		m.Error = "the record has no id of 1 to 32 letters and digits"
	}
	return m, true
}

// tlsReports finds the record that says where reports go (RFC 8460 section 3).
func tlsReports(texts []string) string {
	for _, t := range texts {
		if isTagged(t, rptPrefix) {
			return cutText(t, maxCertText)
		}
	}
	return ""
}

// isTagged says whether a TXT record begins with the version, and is of that alone.
func isTagged(text, version string) bool {
	rest, ok := strings.CutPrefix(text, version)
	return ok && strings.HasPrefix(strings.TrimLeft(rest, " \t"), ";")
}

// readPolicy reads the policy file into m (RFC 8461 section 3.2). Keys that it does
// not know are left alone; of two equal keys the first counts, "mx" apart.
func (m *MTASTS) readPolicy(text []byte, host string) error {
	switch {
	case len(text) > maxPolicySize:
		return errors.New("the policy is larger than 64 KB")
	case !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0:
		return errors.New("the policy is no text")
	}
	seen := map[string]string{}
	var hosts []string
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		line = strings.TrimRight(line, " \t\r\n")
		if line == "" {
			continue
		}
		key, value, ok := strings.Cut(line, ":")
		if !ok || !isPolicyKey(key) {
			return fmt.Errorf("line %d of the policy is not \"key: value\"", number)
		}
		value = strings.TrimLeft(value, " \t")
		if key == "mx" {
			if !isHostPattern(value) {
				return fmt.Errorf("line %d of the policy names no host", number)
			}
			hosts = append(hosts, value)
		} else if _, twice := seen[key]; !twice {
			seen[key] = value
		}
	}
	return m.setPolicy(seen, hosts, host)
}

// setPolicy takes the values that must be there.
func (m *MTASTS) setPolicy(values map[string]string, hosts []string, host string) error {
	if values["version"] != stsVersion {
		return errors.New("the policy has no \"version: STSv1\"")
	}
	mode := PolicyMode(values["mode"])
	if mode != PolicyEnforce && mode != PolicyTesting && mode != PolicyNone {
		return errors.New("the policy has no mode enforce, testing or none")
	}
	age, err := strconv.ParseUint(values["max_age"], 10, 64)
	if err != nil || len(values["max_age"]) > 10 || age > maxPolicyAge {
		return fmt.Errorf("the policy has no max_age of at most %d seconds", maxPolicyAge)
	}
	if len(hosts) == 0 && mode != PolicyNone {
		return errors.New("the policy has no mx")
	}
	m.Mode, m.MaxAge = mode, int64(age)
	for _, pattern := range hosts {
		m.Covers = m.Covers || patternCovers(pattern, host)
		if len(m.Hosts) < maxPolicyHosts {
			m.Hosts = append(m.Hosts, pattern)
		}
	}
	return nil
}

// isPolicyKey says whether the text can be the name of a field.
func isPolicyKey(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c >= utf8.RuneSelf || !isWordByte(c)) && (i == 0 || c != '_' && c != '-' && c != '.') {
			return false
		}
	}
	return s != "" && len(s) <= 32
}

// isHostPattern says whether the text is a host name, or one with a wildcard for its
// first label.
func isHostPattern(s string) bool {
	s = strings.TrimPrefix(s, "*.")
	if s == "" || len(s) > 253 {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || strings.ContainsFunc(label, func(r rune) bool {
			return r >= utf8.RuneSelf || !isWordByte(byte(r)) && r != '-' && r != '_'
		}) {
			return false
		}
	}
	return true
}

// patternCovers says whether a pattern is for the host; a wildcard stands for exactly
// one label (RFC 8461 section 4.1).
func patternCovers(pattern, host string) bool {
	pattern, host = strings.ToLower(pattern), strings.ToLower(strings.TrimSuffix(host, "."))
	if parent, ok := strings.CutPrefix(pattern, "*."); ok {
		label, rest, found := strings.Cut(host, ".")
		return found && label != "" && rest == parent
	}
	return pattern == host
}
