package render

import (
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/providers"
	"github.com/smtpwhy/smtpwhy/report"
)

// discovered is a report on an address, whose strings all end in the text.
func discovered(text string) *report.Report {
	return &report.Report{
		Verdict:     report.Verdict{Status: report.Unproven, Summary: "Nothing is wrong as far as tested"},
		Recommended: &report.Recommended{Host: "b.example", Port: 587, Security: "starttls", Session: -1},
		Discovery: &providers.Discovery{Address: "me@x.example" + text, Domain: "x.example" + text, Used: 1, Note: "No password." + text,
			NotOffered: []string{"submission" + text}, Needs: []string{"Password: an app password" + text},
			Steps: []providers.Step{{Source: providers.SourceSRV, Asked: "SRV" + text, Result: "none" + text, Outcome: providers.StepNothing}},
			Candidates: []providers.Candidate{
				{Host: "b.example" + text, Port: 2525, Source: providers.SourceGuess,
					Where: "b.example" + text, Why: "it exists" + text, Also: []providers.Source{providers.SourceISPDB}},
				{Host: "b.example" + text, Port: 587, Security: "starttls", Username: "me" + text, Source: providers.SourceGuess,
					Where: "b.example" + text, Why: "it exists" + text, Also: []providers.Source{providers.SourceISPDB}},
				{Host: "a.example" + text, Port: 465, Security: "implicit", Source: providers.SourceSRV, Where: "_submissions._tcp.x.example" + text,
					Why: "the DNS says so" + text, Tried: "broken: port-closed" + text},
			}},
	}
}

func TestDiscoveryText(t *testing.T) {
	t.Parallel()
	out := render(t, "text", discovered(""), Options{})
	const want = `
Where they come from
  b.example:587, STARTTLS
  b.example:2525, mode not known
    b.example, also ispdb; not certain: it exists.
  a.example:465, TLS from the start (tried: broken: port-closed)
    _submissions._tcp.x.example; not certain: the DNS says so.
  No password.

What the provider asks for
  Password: an app password
`
	if !strings.Contains(out, want) {
		t.Errorf("want %s in:\n%s", want, out)
	}
}

func TestNeedsAreSaidOnce(t *testing.T) {
	t.Parallel()
	r := discovered("")
	r.Verdict.Rule = "some-rule"
	r.Findings = []report.Finding{{Rule: "some-rule", Explanation: "It wants an app password here."}}
	if out := render(t, "text", r, Options{}); strings.Contains(out, "What the provider asks for") {
		t.Errorf("said twice:\n%s", out)
	}
}

func TestDiscoveryIsHarmless(t *testing.T) {
	t.Parallel()
	const nasty = "\x1b[2J\u202e|`]\n# <img src=x onerror=1> [link](https://evil.example) \xff@all"
	for _, format := range Formats() {
		out := render(t, format, discovered(nasty), Options{Width: 60})
		harmless(t, format, out)
		if format == "markdown" {
			for line := range strings.Lines(out) {
				if strings.HasPrefix(line, "# ") || strings.HasPrefix(line, "<img") {
					t.Errorf("live: %s", line)
				}
			}
		}
	}
	fits(t, "discovery", render(t, "text", discovered(nasty), Options{Width: 60}), 60)
	for _, used := range []int{-1, 3, 1 << 40} {
		r := discovered("")
		r.Discovery.Used = used
		render(t, "text", r, Options{})
	}
}
