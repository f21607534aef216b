package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/smtpwhy/smtpwhy/probe"
)

// tokenFault is what is wrong with an access token by what it says of itself.
type tokenFault struct{ summary, explanation, fix string }

// mistakenForms are the things that are given in the place of an access token.
var mistakenForms = map[probe.TokenForm]tokenFault{
	probe.TokenResponse: {"the whole answer of the token endpoint was given, not the token in it",
		"What was given begins with a brace: it is the JSON that the token endpoint answers with.", `Give the value of "access_token" alone.`},
	probe.TokenWithScheme: {"the word Bearer stands in front of the access token",
		"The mechanism puts that word there itself, so it is sent twice.", "Give the token without the word Bearer."},
	probe.TokenIDToken: {"an ID token was given, not an access token",
		"What was given says who somebody is (OpenID Connect); it allows nothing.", `Use the value of "access_token" from the token endpoint's answer, not "id_token".`},
	probe.TokenRefresh: {"a refresh token was given, not an access token",
		"A refresh token is only good for the token endpoint, which gives an access token for it.",
		"Exchange it at the token endpoint (grant_type=refresh_token) and give the access token that comes back."},
	probe.TokenCode: {"an authorization code was given, not an access token",
		"The code is the first half of a sign-in: the token endpoint gives an access token for it, once.",
		"Exchange it at the token endpoint (grant_type=authorization_code) and give the access token that comes back."},
	probe.TokenClientSecret: {"a client secret was given, not an access token",
		"The client secret is the application's password at the token endpoint; mail servers do not know it.",
		"Get an access token with it from the token endpoint and give that."},
	probe.TokenAppPassword: {"an app password was given, not an access token",
		"What was given is four groups of four letters, as app passwords are; an access token is far longer.",
		"Give it as the password, not as a token: an app password goes with PLAIN or LOGIN."},
	probe.TokenQuoted: {"the access token stands between quotation marks",
		"They were sent as a part of the token.", "Give the token without the quotation marks; jq -r prints it so."},
	probe.TokenBase64: {"the access token is encoded in base64 once more",
		"The mechanism encodes what it sends itself.", "Give the token as the token endpoint gives it, without base64."},
	probe.TokenLineBreak: {"there is a line end or a blank in the access token",
		"Access tokens hold neither; it was sent as a part of the token.", "Give the token on one line, with nothing before or behind it."},
	probe.TokenCut: {"the end of the access token is missing",
		"It begins as signed claims (a JWT) do, which have three parts with dots between them, and it has fewer.",
		"Give the whole token. Forms, database columns and variables of limited length cut it; it can have 2000 characters and more."},
	probe.TokenSASLResponse: {"the whole message of the mechanism was given, not the token in it",
		"What was given has \"auth=Bearer\" in it, which the mechanism adds itself.", "Give the access token alone."},
}

// The services for which Microsoft issues tokens, and what SMTP needs of them.
const (
	microsoftMailbox = "https://outlook.office.com"
	microsoftScope   = "https://outlook.office.com/SMTP.Send"
	googleScope      = "https://mail.google.com/"
)

// outlookAudiences are the names of Exchange Online in the aud claim.
var outlookAudiences = []string{microsoftMailbox, "https://outlook.office365.com", "https://ps.outlook.com", "00000002-0000-0ff1-ce00-000000000000"}

// tokenServices are audiences that people take tokens for by mistake.
var tokenServices = map[string]string{
	"https://graph.microsoft.com": "Microsoft Graph", "00000003-0000-0000-c000-000000000000": "Microsoft Graph",
	"https://management.azure.com": "Azure management", "https://management.core.windows.net": "Azure management",
	"https://graph.windows.net": "the old Azure AD Graph",
}

// readToken says what is wrong with the token of the record by its own words,
// nil if they show nothing. The time is that of the run.
func (v view) readToken() *tokenFault {
	t := v.c.Record.Token
	if t == nil {
		return nil
	}
	if f, ok := mistakenForms[t.Form]; ok {
		return &f
	}
	for _, check := range []func(*probe.TokenFacts) *tokenFault{v.tokenTime, v.tokenIssuer, v.tokenAudience, v.tokenScope, v.tokenUser} {
		if f := check(t); f != nil {
			return f
		}
	}
	return nil
}

func (v view) tokenTime(t *probe.TokenFacts) *tokenFault {
	now := v.c.Record.Started
	if now.IsZero() {
		return nil
	}
	if t.Expires != 0 && now.Unix() >= t.Expires {
		ago := now.Sub(time.Unix(t.Expires, 0))
		return &tokenFault{fmt.Sprintf("the access token expired %s before the run", inWords(ago)),
			fmt.Sprintf("It says of itself that it was good until %s.", time.Unix(t.Expires, 0).UTC().Format("2006-01-02 15:04 MST")),
			"Get a fresh access token, with the refresh token, right before each sign-in; access tokens last about an hour."}
	}
	// A minute is what clocks may differ by.
	if t.NotBefore != 0 && now.Unix() < t.NotBefore-60 {
		return &tokenFault{fmt.Sprintf("the access token is not valid before %s", time.Unix(t.NotBefore, 0).UTC().Format("2006-01-02 15:04 MST")),
			"By this machine's clock that is still to come: the clock is wrong, or the token was made for later.", "Set the clock of this machine."}
	}
	return nil
}

// inWords is a duration in its greatest unit.
func inWords(d time.Duration) string {
	n, unit := int(d.Seconds()), "second"
	switch {
	case d >= 48*time.Hour:
		n, unit = int(d.Hours()/24), "day"
	case d >= 2*time.Hour:
		n, unit = int(d.Hours()), "hour"
	case d >= 2*time.Minute:
		n, unit = int(d.Minutes()), "minute"
	}
	if n != 1 {
		unit += "s"
	}
	return fmt.Sprintf("%d %s", n, unit)
}

// atMicrosoft says whether the server is one of Microsoft's.
func (v view) atMicrosoft() bool {
	host := strings.ToLower(v.Endpoint.Host)
	return strings.HasSuffix(host, ".office365.com") || strings.HasSuffix(host, ".outlook.com") || strings.HasSuffix(host, ".office.com") ||
		v.c.Provider != nil && (v.c.Provider.ID == "outlook-com" || v.c.Provider.ID == "office365")
}

// atGoogle says whether the server is one of Google's.
func (v view) atGoogle() bool {
	host := strings.ToLower(v.Endpoint.Host)
	return strings.HasSuffix(host, ".gmail.com") || strings.HasSuffix(host, ".google.com") || strings.HasSuffix(host, ".googlemail.com") ||
		v.c.Provider != nil && v.c.Provider.ID == "gmail"
}

// tokenIssuer finds the token of the one great provider at the other.
func (v view) tokenIssuer(t *probe.TokenFacts) *tokenFault {
	issuer := strings.ToLower(t.Issuer)
	microsoft := slices.Contains([]string{"sts.windows.net", "login.microsoftonline.com", "login.live.com"}, issuer)
	whose, here := "", ""
	switch {
	case microsoft && v.atGoogle():
		whose, here = "Microsoft", "Google"
	case issuer == "accounts.google.com" && v.atMicrosoft():
		whose, here = "Google", "Microsoft"
	default:
		return nil
	}
	return &tokenFault{fmt.Sprintf("the access token is %s's, and the server is %s's", whose, here),
		fmt.Sprintf("It was issued by %s. A provider takes the tokens of its own sign-in alone.", quote(t.Issuer)),
		fmt.Sprintf("Get the token from %s, for the account whose mailbox sends.", here)}
}

func (v view) tokenAudience(t *probe.TokenFacts) *tokenFault {
	if len(t.Audience) == 0 || !v.atMicrosoft() {
		return nil
	}
	is := func(list []string) bool {
		return slices.ContainsFunc(t.Audience, func(a string) bool { return slices.Contains(list, strings.TrimSuffix(strings.ToLower(a), "/")) })
	}
	if is(outlookAudiences) {
		return nil
	}
	service := "the service " + quote(clean(t.Audience[0], quoteLength))
	if name := tokenServices[strings.TrimSuffix(strings.ToLower(t.Audience[0]), "/")]; name != "" {
		service = name
	}
	return &tokenFault{"the access token is for " + service + ", not for the mailbox",
		fmt.Sprintf("A token is good for the one service in its aud claim. SMTP needs one for %s, which the scope asks for: a scope without that address, such as SMTP.Send alone, means Microsoft Graph.", microsoftMailbox),
		fmt.Sprintf("Ask the token endpoint for the scope %s (an application without a user: %s/.default) and offline_access, for no other service in the same request.", microsoftScope, microsoftMailbox)}
}

func (v view) tokenScope(t *probe.TokenFacts) *tokenFault {
	if len(t.Scopes) == 0 {
		return nil
	}
	has := func(names ...string) bool {
		return slices.ContainsFunc(t.Scopes, func(s string) bool {
			return slices.ContainsFunc(names, func(n string) bool {
				return strings.EqualFold(s, n) || strings.HasSuffix(strings.ToLower(s), "/"+strings.ToLower(n))
			})
		})
	}
	given := quote(clean(strings.Join(t.Scopes[:min(4, len(t.Scopes))], " "), quoteLength))
	switch {
	case v.atMicrosoft() && t.AppOnly && !has("SMTP.SendAsApp"):
		return &tokenFault{"the access token lacks the application permission SMTP.SendAsApp",
			"It belongs to an application without a user, whose roles are " + given + ".",
			"Add the application permission SMTP.SendAsApp of Office 365 Exchange Online, have an administrator consent to it, and register the service principal for the mailbox."}
	case v.atMicrosoft() && !t.AppOnly && !has("SMTP.Send"):
		return &tokenFault{"the access token lacks the scope SMTP.Send", "Its scopes are " + given + ".",
			fmt.Sprintf("Ask for the scope %s, and have the user consent to it again.", microsoftScope)}
	case t.Issuer == "accounts.google.com" && !has("mail.google.com/") && !slices.Contains(t.Scopes, googleScope):
		return &tokenFault{"the access token lacks the scope " + googleScope, "Its scopes are " + given + "; those of the Gmail API are not enough for SMTP.",
			fmt.Sprintf("Ask for the scope %s, and have the user consent to it again.", googleScope)}
	}
	return nil
}

func (v view) tokenUser(t *probe.TokenFacts) *tokenFault {
	user := v.c.Settings.Username
	if t.AppOnly || !strings.Contains(t.User, "@") || !strings.Contains(user, "@") || strings.EqualFold(t.User, user) {
		return nil
	}
	return &tokenFault{"the access token belongs to another user", fmt.Sprintf("It was issued to %s, and the user name is %s.", quote(t.User), quote(user)),
		"Sign in at the token endpoint as the user whose mailbox sends; for a shared mailbox, that user needs the right to send as it."}
}

// refusedToken is the last attempt with a token's mechanism that the server
// refused, whatever its reasons.
func (v view) refusedToken() (last probe.Attempt, ok bool) {
	for _, a := range v.Auth {
		if shares([]string{a.Mechanism}, tokenMechanisms) && a.Outcome == probe.OutcomeRejected && a.Reply != nil {
			last, ok = a, true
		}
	}
	return last, ok && !v.signedIn()
}
