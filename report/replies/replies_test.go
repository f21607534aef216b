package replies

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode"
)

// query is the question that a signature's own sample makes.
func query(s *Signature) Query {
	return Query{Text: s.Text, Code: s.Code, Enhanced: s.Enhanced, Phase: s.Phase, Provider: s.Provider}
}

func TestEverySampleIsFoundFirst(t *testing.T) {
	t.Parallel()
	for _, s := range All() {
		matches := Find(query(s))
		if len(matches) == 0 {
			t.Errorf("%s: its own sample is not found: %q", s.ID, s.Text)
			continue
		}
		if top := matches[0]; top.Signature.ID != s.ID {
			t.Errorf("%s: its own sample is taken for %s (%.2f)", s.ID, top.Signature.ID, top.Confidence)
		} else if top.Start < 0 || top.End <= top.Start || top.End > len(s.Text) {
			t.Errorf("%s: found at %d to %d of %d bytes", s.ID, top.Start, top.End, len(s.Text))
		}
	}
}

// A pasted text has no code, phase or provider beside it; the meaning must still
// be among the first.
func TestEverySampleIsFoundByItsTextAlone(t *testing.T) {
	t.Parallel()
	for _, s := range All() {
		matches := Find(Query{Text: "2026-11-20 10:00:00 ERROR sending failed: " + s.Text + "\n\tat main"})
		i := slices.IndexFunc(matches, func(m Match) bool { return m.Signature.Rule == s.Rule })
		if i < 0 || i > 3 {
			t.Errorf("%s: %s is match %d of %q", s.ID, s.Rule, i, s.Text)
		}
	}
}

func TestThereAreEnough(t *testing.T) {
	t.Parallel()
	if n := len(All()); n < 200 {
		t.Errorf("%d signatures, want 200 or more", n)
	}
}

var (
	idForm       = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	enhancedForm = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}$`)
	sourceForm   = regexp.MustCompile(`^\S.*\S$`)
)

func TestSignaturesAreWellFormed(t *testing.T) {
	t.Parallel()
	for _, s := range All() {
		if !idForm.MatchString(s.ID) || !idForm.MatchString(s.Rule) {
			t.Errorf("%s: ID or rule %q is not lower-case words joined by hyphens", s.ID, s.Rule)
		}
		if s.Code != 0 && (s.Code < 200 || s.Code > 599) || s.Enhanced != "" && !enhancedForm.MatchString(s.Enhanced) {
			t.Errorf("%s: code %d %q", s.ID, s.Code, s.Enhanced)
		}
		for _, text := range []string{s.Cause, s.Fix} {
			if !strings.HasSuffix(text, ".") || len(text) > 330 || strings.ContainsFunc(text, unicode.IsControl) {
				t.Errorf("%s: cause and fix are whole, short sentences: %q", s.ID, text)
			}
		}
		for _, source := range s.Sources {
			if !sourceForm.MatchString(source) {
				t.Errorf("%s: source %q", s.ID, source)
			}
		}
	}
}

func TestTheKeyIsMoreThanTheText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		query Query
		want  string // rule of the first match
	}{
		{"password at Microsoft, policy", Query{Text: "535 5.7.139 Authentication unsuccessful, basic authentication is disabled."}, "basic-auth-disabled"},
		{"switched off for the tenant", Query{Text: "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant."}, "smtp-access-disabled"},
		{"wrong credentials with the same code", Query{Text: "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect."}, "credentials-rejected"},
		{"EHLO name at Google", Query{Text: "421 4.7.0 Try again later, closing connection. (EHLO)", Phase: "ehlo"}, "ehlo-name-rejected"},
		{"app password at Google", Query{Text: "534-5.7.9 Application-specific password required. For more information, go to\n534 5.7.9 https://support.google.com/mail/?p=InvalidSecondFactor - gsmtp"}, "app-password-required"},
		{"seam between two lines", Query{Text: "534-5.7.9 Please log in with your web\r\n534 5.7.9 browser and then try again."}, "sign-in-not-allowed"},
		{"seam written by a log", Query{Text: `535-5.7.8 Username and Password not\r\n535 5.7.8 accepted. For more information, go to`, Provider: "gmail"}, "app-password-required"},
		{"TLS on a plain port", Query{Text: "write EPROTO 140735:error:1408F10B:SSL routines:ssl3_get_record:wrong version number"}, "implicit-tls-on-starttls-port"},
		{"short answer at 163", Query{Text: "535 Error: authentication failed", Provider: "netease-163"}, "authorization-code-required"},
		{"short answer anywhere", Query{Text: "535 Error: authentication failed"}, "credentials-rejected"},
		{"SES keys", Query{Text: "535 Authentication Credentials Invalid", Provider: "ses"}, "username-format-wrong"},
		{"the same words at GMX", Query{Text: "535 Authentication credentials invalid", Provider: "gmx-com"}, "smtp-access-disabled"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			matches := Find(tt.query)
			if len(matches) == 0 || matches[0].Signature.Rule != tt.want {
				for _, m := range matches {
					t.Logf("%.2f %s %s", m.Confidence, m.Signature.ID, m.Signature.Rule)
				}
				t.Errorf("want %s", tt.want)
			}
		})
	}
}

// One code, six meanings: the words decide.
func TestMicrosoftsCodeOfSixMeanings(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]string{
		"basic authentication is disabled.":                                       "microsoft-basic-auth-disabled",
		"SmtpClientAuthentication is disabled for the Tenant.":                    "microsoft-smtp-auth-off-tenant",
		"SmtpClientAuthentication is disabled for the Mailbox.":                   "microsoft-smtp-auth-off-mailbox",
		"user is locked by your organization's security defaults policy":          "microsoft-security-defaults",
		"the request did not meet the criteria to be authenticated successfully.": "microsoft-criteria-not-met",
		"the user credentials were incorrect.":                                    "microsoft-credentials-incorrect",
	} {
		matches := Find(Query{Text: "535 5.7.139 Authentication unsuccessful, " + words, Code: 535, Enhanced: "5.7.139", Phase: "auth"})
		if len(matches) == 0 || matches[0].Signature.ID != want {
			t.Errorf("%q: %v, want %s", words, matches, want)
		}
	}
	fixes := map[string]bool{}
	for _, s := range All() {
		if s.Enhanced == "5.7.139" && s.Provider == "" {
			fixes[s.Fix] = true
		}
	}
	if len(fixes) != 6 {
		t.Errorf("%d different fixes, want 6", len(fixes))
	}
}

func TestAnotherProvidersWordsCountLess(t *testing.T) {
	t.Parallel()
	text := "535 5.7.139 Authentication unsuccessful, basic authentication is disabled."
	top := func(provider string) string { return Find(Query{Text: text, Provider: provider})[0].Signature.ID }
	for provider, want := range map[string]string{"": "microsoft-basic-auth-disabled", "outlook-com": "outlook-basic-auth-disabled",
		"office365": "office365-basic-auth-disabled", "gmail": "microsoft-basic-auth-disabled"} {
		if got := top(provider); got != want {
			t.Errorf("provider %q: %s, want %s", provider, got, want)
		}
	}
}

func TestFindBoundsItsWork(t *testing.T) {
	t.Parallel()
	start := time.Now()
	long := strings.Repeat("535 5.7.8 authentication error certificate connection password 5.7.14 ", 300_000)
	Find(Query{Text: long})
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("a long text took %v", d)
	}
	tail := strings.Repeat("x ", maxText) + "534-5.7.9 Application-specific password required"
	matches := Find(Query{Text: tail})
	if len(matches) == 0 {
		t.Fatal("the end of a long text is not looked at")
	}
	if m := matches[0]; tail[m.Start:m.End] != "5.7.9 Application-specific password required" {
		t.Errorf("found at %d to %d of %d bytes", m.Start, m.End, len(tail))
	}
}

func TestBadFilesAreRefused(t *testing.T) {
	t.Parallel()
	good := `{"id":"a","text":"some words","pattern":"some words","software":"s","rule":"r","cause":"c","fix":"f","weight":1,"sources":["s"],"evidence":"seen"}`
	for name, file := range map[string]string{
		"no list":          good,
		"unknown field":    `[` + strings.Replace(good, `"weight"`, `"wieght"`, 1) + `]`,
		"used twice":       `[` + good + `,` + good + `]`,
		"no fix":           `[` + strings.Replace(good, `"fix":"f"`, `"fix":""`, 1) + `]`,
		"weight":           `[` + strings.Replace(good, `"weight":1`, `"weight":2`, 1) + `]`,
		"evidence":         `[` + strings.Replace(good, `"seen"`, `"recalled"`, 1) + `]`,
		"phase":            `[` + strings.Replace(good, `"rule"`, `"phase":"later","rule"`, 1) + `]`,
		"open alternative": `[` + strings.Replace(good, `"pattern":"some words"`, `"pattern":"some|words"`, 1) + `]`,
	} {
		if _, err := load(fstest.MapFS{"data/x.json": {Data: []byte(file)}}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if list, err := load(fstest.MapFS{"data/x.json": {Data: []byte(`[` + good + `]`)}}); err != nil || len(list) != 1 {
		t.Errorf("good file: %v, %v", list, err)
	}
}

func TestLiteral(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]string{
		`5\.7\.9 Application-specific password`: "application-specific",
		`(?:one|other) word? longer`:            "longer",
		`[45]54 relay access`:                   "access",
		`a|b`:                                   "",
		`(#AUTH0\d\d)`:                          "",
		`\(#AUTH0\d\d\)`:                        "(#auth0",
		`5\.7\.50[123]`:                         "5.7.50",
		`授权码登录`:                                 "授权码登录",
	} {
		if got := literal(pattern); got != want {
			t.Errorf("literal(%q) = %q, want %q", pattern, got, want)
		}
	}
}

func TestEnhanced(t *testing.T) {
	t.Parallel()
	tests := []struct {
		code, want string
		ok         bool
	}{
		{"5.7.8", "permanent failure: user name or password are not valid", true},
		{"4.2.2", "temporary failure: the mailbox is full", true},
		{"5.7.139", "permanent failure: security or policy", true},
		{"5.1.10", "permanent failure: the recipient's domain says by its DNS that it takes no mail", true},
		{"3.1.1", "", false},
		{"5.9.1", "", false},
		{"5.7", "", false},
		{"5.7.x", "", false},
		{"", "", false},
	}
	for _, tt := range tests {
		if got, ok := Enhanced(tt.code); got != tt.want || ok != tt.ok {
			t.Errorf("Enhanced(%q) = %q, %v, want %q, %v", tt.code, got, ok, tt.want, tt.ok)
		}
	}
}
