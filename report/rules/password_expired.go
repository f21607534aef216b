package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// PasswordExpired holds when the server says that the password has run out.
var PasswordExpired = &Rule{
	ID:          "password-expired",
	Group:       GroupAuth,
	Severity:    Error,
	Summary:     "The password has expired",
	Explanation: "The user name is right, and the password was right until its time ran out. Until a new one is set, no program can sign in.",
	Fix:         "Sign in on the web, set a new password, and enter it here and in all other programs that use the account.",
	References:  []string{"RFC 4954 section 6"},
	Explains:    []string{"sign-in-not-allowed", "credentials-rejected", "auth-temporarily-failed"},
	Check:       perSession(checkPasswordExpired),
}

var expiredWords = []string{"password expired", "password has expired", "password is expired", "expired password", "password must be changed", "must change your password",
	"password needs to be changed", "密码已过期", "密码过期", "密码到期"}

func checkPasswordExpired(v view) *Finding {
	if v.signedIn() {
		return nil
	}
	for _, a := range v.Auth {
		if a.Outcome == probe.OutcomeSkipped || a.Reply == nil || a.Reply.Code < 400 || !mentions(words(a.Reply), expiredWords) {
			continue
		}
		f := v.finding(probe.StageAuth, v.authProof(a)...)
		f.Setting = v.c.setting("secret")
		f.Explanation = fmt.Sprintf("%s answered AUTH %s%s with %s. The password was right until its time ran out.", v.at(), clean(a.Mechanism, quoteLength), v.asUser(), quoteReply(a.Reply))
		if p := v.c.provider(); p != nil && p.Help != "" {
			f.References = append(f.References, p.Help)
		}
		return f
	}
	return nil
}
