package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// authAnswer is what the final answer to an AUTH exchange is about.
type authAnswer string

// The kinds of answer. The empty one is no refusal.
const (
	authNeedsTLS    authAnswer = "needs TLS"   // the exchange must be encrypted
	authBusy        authAnswer = "busy"        // 4xx: not now
	authMechanism   authAnswer = "mechanism"   // this mechanism does not work here
	authAccount     authAnswer = "account"     // the account or a policy forbids it
	authToken       authAnswer = "token"       // the OAuth token is no good
	authCredentials authAnswer = "credentials" // user name and password do not fit
)

// Words of servers, lower case. They are parts of sentences that different
// servers word differently; mentions tells where they may stand.
var (
	encryptionWords = []string{"starttls", "encryption required", "encryption needed", "requires encryption", "tls required", "tls is required",
		"requires tls", "ssl/tls", "secure connection", "non-secure", "without tls", "需要加密", "加密连接"}
	// mechanismWords are those of a server whose own sign-in part is broken.
	mechanismWords = []string{"no mechanism available", "mechanism not available", "mechanism not supported", "unrecognized authentication type",
		"unrecognised authentication type", "authentication not enabled", "not enabled on this"}
	// secretKindWords ask for another secret than the account's own password.
	secretKindWords = []string{"application-specific", "application specific", "app-specific", "app password", "application password", "authorization code",
		"authorisation code", "授权码", "客户端专用密码", "专用密码"}
	accountWords = []string{"disabled", "deactivated", "suspended", "locked", "blocked", "frozen", "inactive", "password expired", "password has expired", "account expired",
		"account has expired", "not enabled", "no permission", "access rights", "not allowed", "not permitted", "is not supported", "policy", "web browser",
		"too many", "two-factor", "2fa", "two-step", "multi-factor", "unusual", "suspicious", "robot", "captcha", "did not meet the criteria",
		"冻结", "锁定", "禁用", "停用", "过期", "未开启", "未开通", "没有权限", "过于频繁"}
)

// answer sorts the final answer of an attempt. Code and text count, and where
// in the session it came; a code alone is used for too many things.
func answer(a probe.Attempt) authAnswer {
	if a.Outcome != probe.OutcomeAccepted && len(a.OAuthError) > 0 && a.Reply != nil && !a.Reply.Temporary() && !mentions(words(a.Reply), accountWords) {
		return authToken
	}
	if a.Outcome == probe.OutcomeAborted && a.Why != "" && a.Reply != nil {
		return authMechanism // we cancelled: the exchange made no sense
	}
	r := a.Reply
	if r == nil || r.Code < 400 || a.Outcome == probe.OutcomeAccepted || a.Outcome == probe.OutcomeSkipped {
		return ""
	}
	text := words(r)
	switch {
	case !a.InsideTLS && (r.Code == 538 || r.Code == 523 || mentions(text, encryptionWords)):
		return authNeedsTLS
	case r.Temporary():
		return authBusy
	case r.Code == 500, r.Code == 502, r.Code == 503, r.Code == 504, a.Outcome == probe.OutcomeUnsupported, mentions(text, mechanismWords):
		return authMechanism
	case mentions(text, secretKindWords), mentions(text, accountWords):
		return authAccount
	case isTokenMechanism(a.Mechanism):
		return authToken
	}
	return authCredentials
}

// refused is the last attempt of the session whose answer is of the kind, unless
// a sign-in went through.
func (v view) refused(kind authAnswer) (probe.Attempt, bool) {
	if v.signedIn() {
		return probe.Attempt{}, false
	}
	for _, a := range slices.Backward(v.Auth) {
		if answer(a) == kind {
			return a, true
		}
	}
	return probe.Attempt{}, false
}

// signedIn says whether the server accepted an AUTH exchange.
func (v view) signedIn() bool {
	return slices.ContainsFunc(v.Auth, func(a probe.Attempt) bool { return a.Outcome == probe.OutcomeAccepted })
}

// authProof cites an AUTH exchange: the command and the final answer.
func (v view) authProof(a probe.Attempt) []Evidence {
	i := slices.IndexFunc(v.Transcript, func(l probe.Line) bool {
		return l.From == probe.FromClient && strings.HasPrefix(l.Text, "AUTH "+a.Mechanism)
	})
	return []Evidence{v.line(i), v.reply(a.Reply)}
}

var (
	passwordMechanisms = spokenWith("password")
	tokenMechanisms    = spokenWith("access token")
)

// spokenWith are the mechanisms of the probe that need this.
func spokenWith(need string) (names []string) {
	for _, m := range probe.KnownMechanisms() {
		if m.Spoken && m.Needs == need {
			names = append(names, m.Name)
		}
	}
	return names
}

func isTokenMechanism(name string) bool {
	return slices.Contains(tokenMechanisms, strings.ToUpper(name))
}

// offerLine cites the AUTH line of the capabilities in the transcript, or the
// first line of the answer where there is none.
func (v view) offerLine(e *probe.EHLO) Evidence {
	if e == nil || e.Reply == nil {
		return Evidence{}
	}
	for i := max(e.Reply.Line, 0); i < len(v.Transcript) && v.Transcript[i].From == probe.FromServer; i++ {
		if t := v.Transcript[i].Text; len(t) > 4 && strings.HasPrefix(strings.ToUpper(t[4:]), "AUTH") {
			return v.line(i)
		}
	}
	return v.reply(e.Reply)
}

// mechanismList is a list of mechanisms for a sentence.
func mechanismList(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return clean(strings.Join(names, " "), quoteLength)
}

// authInsideTLS is a session that shows AUTH inside TLS: on the same port if
// there is one. known says that the port was seen inside TLS at all.
func (v view) authInsideTLS() (found view, ok, known bool) {
	for o := range v.others(func(o view) bool { return o.Encrypted() && o.EHLOAfterTLS != nil }) {
		samePort := o.Endpoint.Port == v.Endpoint.Port
		known = known || samePort
		if !o.EHLOAfterTLS.OffersAuth() {
			continue
		}
		if !ok || samePort && found.Endpoint.Port != v.Endpoint.Port {
			found, ok = o, true
		}
	}
	return found, ok, known
}

// fixSecurity tells how to come to the other session's port and mode.
func (v view) fixSecurity(o view) string {
	fix := fmt.Sprintf("Use port %s, with %s.", o.port(), boxes(o.Endpoint.Security))
	if o.Endpoint.Port == v.Endpoint.Port {
		fix = fmt.Sprintf("On port %s, turn %s.", o.port(), boxes(o.Endpoint.Security))
	}
	if !o.trusted() {
		fix += " TLS comes about like that, but " + o.flaw() + "."
	}
	return fix
}

// asUser names the user in a sentence, where there is one.
func (v view) asUser() string {
	if u := v.c.Settings.Username; u != "" {
		return " as " + quote(u)
	}
	return ""
}

// withoutAUTH says what the application does where it is offered no AUTH, as a
// sentence; empty where that is not known.
func (v view) withoutAUTH() string {
	conduct, _ := v.c.conduct()
	switch conduct.WithoutAUTH {
	case probe.Gives:
		return fmt.Sprintf(" %s stops there and says so.", v.c.software())
	case probe.GoesOn:
		return fmt.Sprintf(" %s goes on without signing in and says nothing of it, so that what shows is the server's refusal of the sender or the recipient (mostly 530).", v.c.software())
	case probe.Insists:
		return fmt.Sprintf(" %s sends AUTH all the same, and shows the server's answer to that.", v.c.software())
	}
	return ""
}
