package rules

import (
	"strings"
	"testing"
	"time"

	"github.com/smtpwhy/smtpwhy/probe"
)

// TestWrongTokens gives a refused sign-in with each kind of wrong token and wants
// the reason that the token itself shows.
func TestWrongTokens(t *testing.T) {
	t.Parallel()
	started := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	at := func(d time.Duration) int64 { return started.Add(d).Unix() }
	good := func(change func(*probe.TokenFacts)) *probe.TokenFacts {
		f := &probe.TokenFacts{Form: probe.TokenJWT, Audience: []string{"https://outlook.office.com"}, Scopes: []string{"SMTP.Send"}, User: "me@example.com", Expires: at(time.Hour)}
		change(f)
		return f
	}
	tests := map[string]struct {
		host  string
		token *probe.TokenFacts
		want  string
	}{
		"expired":             {"smtp.office365.com", good(func(f *probe.TokenFacts) { f.Expires = at(-3 * time.Minute) }), "expired 3 minutes before the run"},
		"not valid yet":       {"smtp.office365.com", good(func(f *probe.TokenFacts) { f.NotBefore = at(time.Hour) }), "not valid before"},
		"Graph's":             {"smtp.office365.com", good(func(f *probe.TokenFacts) { f.Audience = []string{"00000003-0000-0000-c000-000000000000"} }), "for Microsoft Graph, not for the mailbox"},
		"another service's":   {"smtp.office365.com", good(func(f *probe.TokenFacts) { f.Audience = []string{"api://c0de"} }), `for the service "api://c0de"`},
		"scope of IMAP":       {"smtp.office365.com", good(func(f *probe.TokenFacts) { f.Scopes = []string{"IMAP.AccessAsUser.All"} }), "lacks the scope SMTP.Send"},
		"application":         {"smtp.office365.com", good(func(f *probe.TokenFacts) { f.AppOnly, f.User, f.Scopes = true, "", []string{"Mail.Send"} }), "lacks the application permission SMTP.SendAsApp"},
		"another user's":      {"smtp.office365.com", good(func(f *probe.TokenFacts) { f.User = "you@example.com" }), "belongs to another user"},
		"scope at Google":     {"smtp.gmail.com", &probe.TokenFacts{Form: probe.TokenJWT, Issuer: "accounts.google.com", Scopes: []string{"https://www.googleapis.com/auth/gmail.send"}}, "lacks the scope https://mail.google.com/"},
		"refresh token":       {"smtp.gmail.com", &probe.TokenFacts{Form: probe.TokenRefresh}, "refresh token was given"},
		"ID token":            {"smtp.gmail.com", &probe.TokenFacts{Form: probe.TokenIDToken}, "ID token was given"},
		"client secret":       {"smtp.gmail.com", &probe.TokenFacts{Form: probe.TokenClientSecret}, "client secret was given"},
		"authorization code":  {"smtp.gmail.com", &probe.TokenFacts{Form: probe.TokenCode}, "authorization code was given"},
		"with Bearer":         {"smtp.gmail.com", &probe.TokenFacts{Form: probe.TokenWithScheme}, "word Bearer"},
		"the whole answer":    {"smtp.gmail.com", &probe.TokenFacts{Form: probe.TokenResponse}, "whole answer of the token endpoint"},
		"the SASL message":    {"smtp.gmail.com", &probe.TokenFacts{Form: probe.TokenSASLResponse}, "whole message of the mechanism"},
		"an app password":     {"smtp.gmail.com", &probe.TokenFacts{Form: probe.TokenAppPassword}, "app password was given"},
		"in quotes":           {"smtp.gmail.com", &probe.TokenFacts{Form: probe.TokenQuoted}, "between quotation marks"},
		"in base64":           {"smtp.gmail.com", &probe.TokenFacts{Form: probe.TokenBase64}, "in base64 once more"},
		"with a line end":     {"smtp.gmail.com", &probe.TokenFacts{Form: probe.TokenLineBreak}, "line end or a blank"},
		"its end missing":     {"smtp.office365.com", &probe.TokenFacts{Form: probe.TokenCut}, "end of the access token is missing"},
		"Google's":            {"smtp.office365.com", &probe.TokenFacts{Form: probe.TokenOpaque, Issuer: "accounts.google.com"}, "Google's, and the server is Microsoft's"},
		"Microsoft's":         {"smtp.gmail.com", good(func(f *probe.TokenFacts) { f.Issuer = "sts.windows.net" }), "Microsoft's, and the server is Google's"},
		"Google's at Google":  {"smtp.gmail.com", &probe.TokenFacts{Form: probe.TokenOpaque, Issuer: "accounts.google.com"}, ""},
		"nothing to be seen":  {"smtp.gmail.com", &probe.TokenFacts{Form: probe.TokenOpaque}, ""},
		"good as far as seen": {"smtp.office365.com", good(func(*probe.TokenFacts) {}), ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reply := &probe.Reply{Code: 535, Enhanced: "5.7.3", Lines: []string{"5.7.3 Authentication unsuccessful"}}
			settings := probe.Settings{Host: tt.host, Port: 587, STARTTLS: probe.On, Username: "me@example.com", Secret: probe.Token("x")}
			c := &Case{Settings: settings, Record: &probe.Record{Settings: settings, Started: started, Token: tt.token, Sessions: []probe.Session{{
				Purpose: probe.PurposeAsConfigured, Endpoint: probe.Endpoint{Host: tt.host, Port: 587, Security: probe.SecuritySTARTTLS}, Reached: probe.StageAuth,
				Auth:    []probe.Attempt{{Mechanism: "XOAUTH2", InsideTLS: true, CarriedSecret: true, Outcome: probe.OutcomeRejected, Reply: reply}},
				Failure: &probe.Failure{Stage: probe.StageAuth, Kind: probe.FailureReply, Reply: reply, Line: -1}}}}}
			found := OAuthTokenWrong.Check(c)
			// Without a reason of its own a finding has the rule's words, which stay empty.
			if len(found) != 1 || !strings.Contains(found[0].Summary, tt.want) || (tt.want == "") != (found[0].Fix == "") {
				t.Fatalf("findings are %+v", found)
			}
		})
	}
}
