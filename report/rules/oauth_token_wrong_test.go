package rules

import (
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

// TestTokenErrors reads what Google and Microsoft say of a token, in the challenge and
// in the reply, where the token itself shows no fault.
func TestTokenErrors(t *testing.T) {
	t.Parallel()
	google := func(status string) map[string]string {
		return map[string]string{"status": status, "schemes": "Bearer", "scope": "https://mail.google.com/"}
	}
	tests := map[string]struct {
		host, reply string
		error       map[string]string
		token       *probe.TokenFacts
		want, fix   string
	}{
		"Google, 400":           {"smtp.gmail.com", "5.7.8 Username and Password not accepted.", google("400"), nil, "one of another user or without this scope", "https://mail.google.com/"},
		"Google, 401":           {"smtp.gmail.com", "5.7.8 Username and Password not accepted.", google("401"), nil, "has expired, was revoked", "https://mail.google.com/"},
		"another server, 400":   {"smtp.example.com", "5.7.8 no", map[string]string{"status": "400"}, nil, "the token or its form is malformed", "fresh access token"},
		"invalid_token":         {"smtp.example.com", "5.7.8 no", map[string]string{"status": "invalid_token", "schemes": "bearer"}, nil, "has expired, was revoked", "fresh access token"},
		"insufficient_scope":    {"smtp.example.com", "5.7.8 no", map[string]string{"status": "insufficient_scope"}, nil, "does not carry the scope", "fresh access token"},
		"Microsoft, 5.7.3":      {"smtp.office365.com", "5.7.3 Authentication unsuccessful [AM0PR02.eurprd02.prod.outlook.com]", nil, nil, "SMTP AUTH is off for the mailbox", "fresh access token"},
		"Microsoft, an app's":   {"smtp.office365.com", "5.7.3 Authentication unsuccessful", nil, &probe.TokenFacts{Form: probe.TokenJWT, AppOnly: true, Scopes: []string{"SMTP.SendAsApp"}}, "New-ServicePrincipal", "fresh access token"},
		"Microsoft, 5.7.139":    {"smtp.office365.com", "5.7.139 Authentication unsuccessful, the user credentials were incorrect.", nil, nil, "expired, belongs to another user", "fresh access token"},
		"elsewhere, 5.7.3":      {"smtp.example.com", "5.7.3 Authentication unsuccessful", nil, nil, "expired, belongs to another user", "fresh access token"},
		"error with a sentence": {"smtp.example.com", "5.7.8 no", map[string]string{"error_description": "AADSTS70011: scope"}, nil, "AADSTS70011: scope", "fresh access token"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			enhanced, _, _ := strings.Cut(tt.reply, " ")
			reply := &probe.Reply{Code: 535, Enhanced: enhanced, Lines: []string{tt.reply}}
			settings := probe.Settings{Host: tt.host, Port: 587, STARTTLS: probe.On, Username: "me@example.com", Secret: probe.Token("x")}
			c := &Case{Settings: settings, Provider: ProviderOf(settings), Record: &probe.Record{Settings: settings, Token: tt.token, Sessions: []probe.Session{{
				Purpose: probe.PurposeAsConfigured, Endpoint: probe.Endpoint{Host: tt.host, Port: 587, Security: probe.SecuritySTARTTLS}, Reached: probe.StageAuth,
				Auth:    []probe.Attempt{{Mechanism: "XOAUTH2", InsideTLS: true, CarriedSecret: true, Outcome: probe.OutcomeRejected, Reply: reply, OAuthError: tt.error}},
				Failure: &probe.Failure{Stage: probe.StageAuth, Kind: probe.FailureReply, Reply: reply, Line: -1}}}}}
			found := OAuthTokenWrong.Check(c)
			if len(found) != 1 || !strings.Contains(found[0].Explanation, tt.want) {
				t.Fatalf("findings are %+v, want %q", found, tt.want)
			}
			if fix := found[0].Fix + OAuthTokenWrong.Fix; !strings.Contains(fix, tt.fix) {
				t.Errorf("fix %q lacks %q", fix, tt.fix)
			}
		})
	}
}
