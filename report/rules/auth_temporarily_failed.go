package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// AuthTemporarilyFailed holds when the server could not judge the sign-in now.
var AuthTemporarilyFailed = &Rule{
	ID:       "auth-temporarily-failed",
	Group:    GroupAuth,
	Severity: Error,
	Summary:  "The server cannot check the sign-in at the moment",
	Explanation: "The answer to AUTH is a temporary one (4xx): the server has not judged user name and password. " +
		"Its user database may be down, or it wants a pause after earlier attempts.",
	Fix:        "Leave the settings as they are and try again after some minutes. If it stays, tell the operator: the sign-in part of the server is broken.",
	References: []string{"RFC 4954 section 6", "RFC 5321 section 4.2.1"},
	Check:      perSession(checkAuthTemporarilyFailed),
}

func checkAuthTemporarilyFailed(v view) *Finding {
	a, ok := v.refused(authBusy)
	if !ok {
		return nil
	}
	f := v.finding(probe.StageAuth, v.authProof(a)...)
	f.Summary = fmt.Sprintf("The server cannot check the sign-in at the moment (%d)", a.Reply.Code)
	f.Explanation = fmt.Sprintf("%s answered AUTH %s%s with %s. The code is a temporary one: the server has not judged user name and password.",
		v.at(), clean(a.Mechanism, quoteLength), v.asUser(), quoteReply(a.Reply))
	if a.Reply.Code == 432 {
		// RFC 4954 section 6: the server must see the password in clear once.
		f.Explanation += " Code 432 means that the server must see the password once by PLAIN before this mechanism works."
		f.Fix = "Set the mechanism of the application to PLAIN, inside TLS."
		f.Setting = v.c.setting("mechanisms")
	}
	return f
}
