package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// OAuthTokenWrong holds when the server refuses an OAuth 2.0 access token.
var OAuthTokenWrong = &Rule{
	ID:       "oauth-token-wrong",
	Group:    GroupAuth,
	Severity: Error,
	Summary:  "The server does not accept the OAuth access token",
	Explanation: "An access token is good for one user, for a short time (about an hour), and for the scopes that it was issued for. " +
		"The server does not accept this one: it has expired, belongs to another user, or lacks the scope for SMTP.",
	Fix: "Get a fresh access token for the user name that is set, with the provider's scope for SMTP, and send that. " +
		"Take care to send the access token itself: not the refresh token, not the ID token, not the client secret.",
	References: []string{"RFC 7628 section 3.2.2", "RFC 6750 section 3.1"},
	Check:      perSession(checkOAuthTokenWrong),
}

// statusMeaning is what the status of the error says (RFC 7628 section 3.2.2, with
// the values of RFC 6750 section 3.1 or their HTTP codes).
var statusMeaning = map[string]string{
	"400":                "the token or its form is malformed",
	"invalid_request":    "the token or its form is malformed",
	"401":                "the token has expired, was revoked, or was issued for another service",
	"invalid_token":      "the token has expired, was revoked, or was issued for another service",
	"403":                "the token does not carry the scope that SMTP needs",
	"insufficient_scope": "the token does not carry the scope that SMTP needs",
}

// statusMeaning is what the server's error means. Google says 400 to nearly everything.
func (v view) statusMeaning(a probe.Attempt) string {
	status := strings.ToLower(a.OAuthError["status"])
	if status == "400" && a.OAuthError["scope"] == googleScope {
		return "Google does not take the token; it says so alike of one that has expired or was revoked, of one of another user or without this scope, and of what is no token"
	}
	return statusMeaning[status]
}

func checkOAuthTokenWrong(v view) *Finding {
	a, ok := v.refused(authToken)
	if fault := v.readToken(); !ok && fault != nil {
		// Servers often say no more than 535; the token says it itself.
		a, ok = v.refusedToken()
	}
	if !ok {
		return nil
	}
	f := v.finding(probe.StageAuth, v.authProof(a)...)
	f.Setting = v.c.setting("secret")
	status := a.OAuthError["status"]
	if status != "" {
		f.Summary = fmt.Sprintf("The server does not accept the OAuth access token (status %s)", clean(status, 30))
	}
	f.Explanation = fmt.Sprintf("%s answered AUTH %s%s with %s.", v.at(), clean(a.Mechanism, quoteLength), v.asUser(), quoteReply(a.Reply))
	if fields := oauthFields(a.OAuthError); fields != "" {
		f.Explanation += " Its error says: " + fields + "."
		f.Evidence = compact(append(f.Evidence, v.fact("OAuth error: "+fields)))
	}
	if meaning := v.statusMeaning(a); meaning != "" {
		f.Explanation += " That means: " + meaning + "."
	} else {
		f.Explanation += " The token has expired, belongs to another user, or lacks the scope for SMTP."
	}
	if scope := a.OAuthError["scope"]; scope != "" {
		f.Fix = fmt.Sprintf("Get a fresh access token for the user name that is set, with the scope %s, and send that: not the refresh token, not the ID token.", quote(scope))
	}
	fault := v.readToken()
	if fault == nil && v.atMicrosoft() && a.Reply.Enhanced == "5.7.3" {
		f.Explanation += v.otherReasons()
	}
	if fault != nil {
		f.Summary = strings.ToUpper(fault.summary[:1]) + fault.summary[1:]
		f.Explanation = fault.explanation + " " + f.Explanation
		f.Fix = fault.fix
		f.Evidence = compact(append(f.Evidence, v.fact("the access token: "+fault.summary)))
	}
	return f
}

// otherReasons are those for which Exchange Online refuses, in the same words, a token
// that shows no fault, as sentences with a blank before them.
func (v view) otherReasons() string {
	if t := v.c.Record.Token; t != nil && t.AppOnly {
		return " The token shows no fault. Exchange Online says the same where the application's service principal is not registered in it (New-ServicePrincipal), " +
			"or has no right to the mailbox (Add-MailboxPermission), and where SMTP AUTH is off for the mailbox."
	}
	return " Exchange Online says the same where SMTP AUTH is off for the mailbox or the organisation, and where the user name is an alias and not the account's sign-in name."
}

// oauthFields are the fields of the error in a fixed order, the usual ones first.
func oauthFields(fields map[string]string) string {
	names := []string{"status", "scope", "schemes"}
	var rest []string
	for n := range fields {
		if !slices.Contains(names, n) {
			rest = append(rest, n)
		}
	}
	slices.Sort(rest)
	var shown []string
	for _, n := range append(names, rest...) {
		if value := fields[n]; value != "" {
			shown = append(shown, clean(n, 40)+" "+quote(value))
		}
	}
	return strings.Join(shown, ", ")
}
