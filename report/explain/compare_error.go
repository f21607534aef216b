package explain

import (
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// Compare says whether the verdict of a run accounts for the error that the
// user's application printed.
func Compare(rep *report.Report, text []byte, o Options) *report.ErrorSeen {
	e := compare(rep, text, o)
	report.CompareShown(e, rep, o.Settings, string(text))
	return e
}

// compare does so by what the error usually means.
func compare(rep *report.Report, text []byte, o Options) *report.ErrorSeen {
	seen := Explain(text, o)
	// What only the settings speak for is no meaning of the error.
	seen.Findings = slices.DeleteFunc(seen.Findings, func(f report.Finding) bool { return len(f.Evidence) == 0 })
	if len(seen.Findings) == 0 {
		return &report.ErrorSeen{Summary: "The application's error has no known meaning, so it says nothing for or against this cause."}
	}
	first := seen.Findings[0]
	e := &report.ErrorSeen{Rule: first.Rule, Confidence: first.Confidence}
	usually := "it usually means " + first.Rule + ": " + strings.TrimSuffix(first.Summary, ".") + "."
	for _, f := range seen.Findings[:min(3, len(seen.Findings))] {
		if f.Confidence*2 > first.Confidence && accounts(rep.Verdict.Rule, f.Rule) {
			e.Fits, e.Rule, e.Confidence = true, f.Rule, f.Confidence
			e.Summary = "The application's error fits this cause."
			return e
		}
	}
	switch {
	case slices.ContainsFunc(rep.Verdict.Also, func(rule string) bool { return accounts(rule, first.Rule) }):
		e.Fits = true
		e.Summary = "The application's error is that of " + first.Rule + ", which stands behind this cause."
	case rep.Verdict.Rule == "":
		e.Summary = "The application's error did not show up here; " + usually + " Compare these settings with those that the application really uses."
	default:
		e.Summary = "The application's error does not fit this cause; " + usually
	}
	return e
}

// oneMatter are rules that say the same of one mistake from different sides.
var oneMatter = [][]string{
	{"implicit-tls-on-starttls-port", "plaintext-on-implicit-tls-port", "port-and-security-disagree", "ssl-and-starttls-both-on"},
	{"auth-hidden-until-tls", "tls-required-by-server", "auth-not-offered", "auth-required"},
	{"cert-untrusted", "cert-self-signed", "cert-chain-incomplete"},
	{"port-filtered", "port-25-blocked", "host-unreachable"},
	{"credentials-rejected", "app-password-required", "authorization-code-required", "basic-auth-disabled", "smtp-access-disabled", "username-format-wrong", "value-mangled-by-quoting"},
}

// accounts says whether a cause explains what an error means: it is the same, or
// the error is a consequence of it.
func accounts(cause, meaning string) bool {
	if cause == "" {
		return false
	}
	if cause == meaning || slices.ContainsFunc(oneMatter, func(m []string) bool { return slices.Contains(m, cause) && slices.Contains(m, meaning) }) {
		return true
	}
	rule := rules.Lookup(cause)
	return rule != nil && slices.Contains(rule.Explains, meaning)
}
