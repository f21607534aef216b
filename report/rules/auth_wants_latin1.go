package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// AuthWantsLatin1 holds when the server accepted a user name or password outside ASCII
// in ISO-8859-1.
var AuthWantsLatin1 = &Rule{
	ID:       "auth-wants-latin1",
	Group:    GroupAuth,
	Severity: Warning,
	Summary:  "The server takes user name and password in ISO-8859-1 (Latin-1)",
	Explanation: "A server compares bytes. Characters outside ASCII are other bytes in ISO-8859-1, in which servers of before 2000 or so keep a password, than in UTF-8, " +
		"which RFC 4616 wants and nearly all software of today sends. So the right password is refused to most applications.",
	Fix: "Best: set a password of ASCII letters, digits and signs alone, which is the same in both. Or use an application that can send ISO-8859-1: " +
		"Thunderbird does so in AUTH LOGIN, MailKit where Authenticate is given that encoding; curl and PHP pass on the bytes of their settings, so save those in ISO-8859-1.",
	References: []string{"RFC 4616 section 2", "RFC 2831 section 2.1.2"},
	Check:      perSession(checkAuthWantsLatin1),
}

func checkAuthWantsLatin1(v view) *Finding {
	what := v.outsideASCII()
	i := slices.IndexFunc(v.Auth, func(a probe.Attempt) bool {
		// DIGEST-MD5 hashes ISO-8859-1 whatever went out: it shows nothing of the server.
		return a.Outcome == probe.OutcomeAccepted && a.Encoding == probe.EncodingLatin1 && !strings.EqualFold(a.Mechanism, "DIGEST-MD5")
	})
	if i < 0 || len(what) == 0 {
		return nil
	}
	a := v.Auth[i]
	f := v.finding(probe.StageAuth, v.authProof(a)...)
	f.Setting = v.c.setting("secret")
	f.Explanation = fmt.Sprintf("%s accepted AUTH %s%s with the %s in ISO-8859-1, as --latin1 says. It compares bytes, and nearly all software of today sends those of UTF-8, which it takes for something else. "+
		"Whether it takes UTF-8, too, this run did not try.", v.at(), clean(a.Mechanism, quoteLength), v.asUser(), list(what))
	return f
}
