package rules

import (
	"cmp"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/smtpwhy/smtpwhy/probe"
)

// checkText fails for characters that must not reach a terminal or a page.
func checkText(t *testing.T, name, text string) {
	t.Helper()
	bad := func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError }
	if i := strings.IndexFunc(text, bad); i >= 0 {
		t.Errorf("%s: text has a control character at byte %d: %q", name, i, text)
	}
	if strings.Contains(text, "%!") {
		t.Errorf("%s: text has a formatting error: %q", name, text)
	}
}

var (
	idForm  = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	refForm = regexp.MustCompile(`^(RFC \d{3,5}( section \d+(\.\d+)*| appendix [A-Z])?|CVE-\d{4}-\d{4,}|https://\S+)$`)
)

func TestCatalogueIsWellFormed(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range All() {
		if seen[r.ID] {
			t.Errorf("%s: ID is used twice", r.ID)
		}
		seen[r.ID] = true
		if !idForm.MatchString(r.ID) {
			t.Errorf("%s: ID is not lower-case words joined by hyphens", r.ID)
		}
		file := strings.ReplaceAll(r.ID, "-", "_") + ".go"
		if src, err := os.ReadFile(file); err != nil || !strings.Contains(string(src), `"`+r.ID+`"`) {
			t.Errorf("%s: must stand in %s", r.ID, file)
		}
		if !slices.Contains(Groups, r.Group) {
			t.Errorf("%s: unknown group %q", r.ID, r.Group)
		}
		if !slices.Contains(severities, r.Severity) {
			t.Errorf("%s: unknown severity %q", r.ID, r.Severity)
		}
		if n := utf8.RuneCountInString(r.Summary); n == 0 || n > 90 || strings.HasSuffix(r.Summary, ".") {
			t.Errorf("%s: summary must be one sentence of at most 90 characters without a full stop, has %d: %q", r.ID, n, r.Summary)
		}
		for _, text := range []string{r.Explanation, r.Fix} {
			if !strings.HasSuffix(text, ".") {
				t.Errorf("%s: explanation and fix must be there and end in a full stop: %q", r.ID, text)
			}
			checkText(t, r.ID, text)
		}
		checkText(t, r.ID, r.Summary)
		if len(r.References) == 0 {
			t.Errorf("%s: no reference", r.ID)
		}
		for _, ref := range r.References {
			if !refForm.MatchString(ref) {
				t.Errorf("%s: reference %q is neither an RFC section, a CVE nor a page", r.ID, ref)
			}
		}
		if r.Check == nil {
			t.Errorf("%s: no Check", r.ID)
		}
	}
}

func TestCatalogueIsInOrder(t *testing.T) {
	t.Parallel()
	inOrder := slices.IsSortedFunc(All(), func(a, b *Rule) int {
		return cmp.Or(cmp.Compare(slices.Index(Groups, a.Group), slices.Index(Groups, b.Group)), cmp.Compare(a.ID, b.ID))
	})
	if !inOrder {
		t.Error("rules are not in the order of Groups and then of IDs: the generator knows another order of groups")
	}
}

func TestExplainsIsATree(t *testing.T) {
	t.Parallel()
	var walk func(id string, path []string)
	walk = func(id string, path []string) {
		if slices.Contains(path, id) {
			t.Errorf("rules explain each other in a circle: %s", strings.Join(append(path, id), " > "))
			return
		}
		r := Lookup(id)
		if r == nil {
			t.Errorf("%s explains %s, which does not exist", path[len(path)-1], id)
			return
		}
		for _, next := range r.Explains {
			walk(next, append(slices.Clip(path), id))
		}
	}
	for _, r := range All() {
		walk(r.ID, nil)
	}
}

// knockOuts take one part out of every session of a record.
var knockOuts = map[string]func(*probe.Record){
	"nothing":  func(*probe.Record) {},
	"sessions": func(r *probe.Record) { r.Sessions = nil },
	"dns":      func(r *probe.Record) { r.DNS = nil },
	"settings": func(r *probe.Record) { r.Settings = probe.Settings{} },
	"others":   func(r *probe.Record) { r.Sessions = r.Sessions[:min(1, len(r.Sessions))] },
	"failure":  each(func(s *probe.Session) { s.Failure = nil }),
	"reply":    each(dropReplies),
	"banner":   each(func(s *probe.Session) { s.Banner = nil }),
	"ehlo":     each(func(s *probe.Session) { s.EHLOBeforeTLS, s.EHLOAfterTLS = nil, nil }),
	"starttls": each(func(s *probe.Session) { s.STARTTLS = nil }),
	"tls":      each(func(s *probe.Session) { s.TLS = nil }),
	"chain":    each(dropChain),
	"auth":     each(func(s *probe.Session) { s.Auth = nil }),
	"envelope": each(func(s *probe.Session) { s.Envelope = nil }),
	"steps":    each(func(s *probe.Session) { s.Steps, s.Connects = nil, nil }),
	"script":   each(func(s *probe.Session) { s.Transcript = nil }),
	"untested": each(func(s *probe.Session) { s.NotTested = nil }),
	"ports there": func(r *probe.Record) {
		if r.Vantage != nil {
			r.Vantage.Ports = nil
		}
	},
	"egress": func(r *probe.Record) {
		if r.Vantage != nil {
			r.Vantage.Egress, r.Vantage.DNS = nil, nil
		}
	},
	"endpoint":  each(func(s *probe.Session) { s.Endpoint = probe.Endpoint{} }),
	"purpose":   each(func(s *probe.Session) { s.Purpose = probe.PurposeAlternative }),
	"all of it": each(func(s *probe.Session) { *s = probe.Session{Purpose: s.Purpose, Failure: s.Failure} }),
}

func each(change func(*probe.Session)) func(*probe.Record) {
	return func(r *probe.Record) {
		for i := range r.Sessions {
			change(&r.Sessions[i])
		}
	}
}

func dropReplies(s *probe.Session) {
	if s.Failure != nil {
		s.Failure.Reply = nil
	}
	for _, e := range []*probe.EHLO{s.EHLOBeforeTLS, s.EHLOAfterTLS} {
		if e != nil {
			e.Reply, e.Refusal, e.Extensions = nil, nil, nil
		}
	}
	if s.STARTTLS != nil {
		s.STARTTLS.Reply = nil
	}
	if s.Envelope != nil {
		s.Envelope.Mail, s.Envelope.Rcpt = nil, nil
	}
	for i := range s.Auth {
		s.Auth[i].Reply = nil
	}
}

func dropChain(s *probe.Session) {
	if s.TLS != nil {
		s.TLS.Chain = nil
	}
}

func TestRulesNeverPanic(t *testing.T) {
	t.Parallel()
	files := glob(t, "testdata", "*", "*.json")
	for part, knockOut := range knockOuts {
		t.Run(part, func(t *testing.T) {
			t.Parallel()
			for _, file := range files {
				c := loadCase(t, file)
				if c.Record != nil {
					knockOut(c.Record)
					c.Settings = c.Record.Settings
				}
				for _, r := range All() {
					checkCalm(t, part+" "+caseName(file), r, c)
				}
			}
		})
	}
	for _, r := range All() {
		checkCalm(t, "empty case", r, &Case{})
		checkCalm(t, "empty record", r, &Case{Record: &probe.Record{}})
	}
}

// checkCalm runs one rule, demands that it returns, and holds its findings to
// what all findings must be.
func checkCalm(t *testing.T, name string, r *Rule, c *Case) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("%s: %s panics: %v", name, r.ID, p)
		}
	}()
	for _, f := range r.Check(c) {
		checkFinding(t, r.ID+" on "+name, r, c, f)
	}
}
