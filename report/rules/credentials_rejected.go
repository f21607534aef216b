package rules

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// CredentialsRejected holds when the server checked user name and password and
// did not accept them. Temporary answers and the ones that speak of the account
// are other rules'.
var CredentialsRejected = &Rule{
	ID:       "credentials-rejected",
	Group:    GroupAuth,
	Severity: Error,
	Summary:  "The server does not accept user name and password",
	Explanation: "The sign-in reached the server and was refused. The server does not say which half is wrong: the user name, the password, or the form of one of them. " +
		"Many providers give the same answer when the account's own password is used where an app password is needed.",
	Fix: "Check in this order: the user name, as a full address and then without the domain; the password, as the application receives it; " +
		"whether the provider wants an app password; whether the host belongs to the provider of this account.",
	References: []string{"RFC 4954 section 4", "RFC 4954 section 6", "RFC 3463 section 3.8"},
	Check:      perSession(checkCredentialsRejected),
}

func checkCredentialsRejected(v view) *Finding {
	a, ok := v.refused(authCredentials)
	if !ok {
		return nil
	}
	f := v.finding(probe.StageAuth, v.authProof(a)...)
	f.Setting = v.c.setting("username")
	if strings.EqualFold(a.Mechanism, "EXTERNAL") {
		v.certificateRefused(f, a)
		return f
	}
	f.Summary = fmt.Sprintf("The server does not accept user name and password (%d)", a.Reply.Code)
	f.Explanation = fmt.Sprintf("%s answered AUTH %s%s with %s.%s The server does not say which half is wrong: the user name, the password, or the form of one of them.",
		v.at(), clean(a.Mechanism, quoteLength), v.asUser(), quoteReply(a.Reply), v.howSent(a))
	f.Explanation += v.encodingSent(a)
	if a.OldNTLM {
		f.Explanation += " Its NTLM gives no target information, as servers do that know version 1 alone, such as Exim. " +
			"smtpwhy sends version 2, since version 1 gives the password away; such a server refuses that whatever the password is. Another mechanism tells."
	}
	if a.Reply.Code == 501 {
		f.Explanation += " Code 501 means that the server could not even read them; an empty password or odd characters do that."
	}
	f.Fix = "Check in this order: " + numbered(v.credentialChecks()) + "."
	v.c.addSteps(f)
	return f
}

// certificateRefused is about AUTH EXTERNAL, which has no password.
func (v view) certificateRefused(f *Finding, a probe.Attempt) {
	f.Summary = fmt.Sprintf("The server does not accept the client certificate for this user name (%d)", a.Reply.Code)
	sent := "The certificate went out in the TLS handshake, which went through: what the server refuses is the pair of certificate and user name."
	f.Fix = "Give the user name of the account that the certificate was issued for, or none, if the server takes it from the certificate; else ask the operator which account belongs to this certificate."
	if v.TLS == nil || !v.TLS.ClientCertSent {
		sent = "No client certificate went out in the TLS handshake, so there is nothing that proves the user name."
		f.Fix = "Give the application the client certificate and its key (--client-cert and --client-key here)."
	}
	f.Explanation = fmt.Sprintf("%s answered AUTH EXTERNAL%s with %s. EXTERNAL has no password: the certificate proves who the client is, and the user name says which account it wants. %s",
		v.at(), v.asUser(), quoteReply(a.Reply), sent)
}

// howSent says how safely the password travelled, so that nobody blames the way.
func (v view) howSent(a probe.Attempt) string {
	switch {
	case !a.CarriedSecret:
		return " The password was not sent."
	case a.InsideTLS && v.TLS != nil && v.TLS.Verified:
		return " The password went over TLS with a verified certificate, so it reached the host that the settings name."
	case a.InsideTLS:
		return " The password went over TLS, but the certificate did not verify: it may have reached another server."
	}
	return " The password went in clear, where anybody on the way could read or change it."
}

// numbered joins steps for a sentence.
func numbered(steps []string) string {
	for i := range steps {
		steps[i] = fmt.Sprintf("(%d) %s", i+1, steps[i])
	}
	return strings.Join(steps, "; ")
}

// credentialChecks is what to look at, the cheapest first.
func (v view) credentialChecks() (checks []string) {
	user := v.c.Settings.Username
	local, domain, full := strings.Cut(user, "@")
	switch {
	case strings.TrimSpace(user) != user:
		checks = append(checks, "the user name begins or ends with a space")
	case full && domain != "":
		checks = append(checks, fmt.Sprintf("the user name: %s is a full address, and some servers want only %s", quote(user), quote(local)))
	default:
		checks = append(checks, fmt.Sprintf("the user name: %s has no domain, and most servers want the full address unless they gave out a name of another form", quote(user)))
	}
	checks = append(checks, v.c.secretCheck())
	checks = append(checks, "whether the provider wants an app password or authorization code, made in the account's settings on the web, in place of the account's own password")
	if names := v.ownNames(); len(names) > 0 && !strings.EqualFold(names[0], v.Endpoint.Host) {
		return append(checks, fmt.Sprintf("the host: the server calls itself %s, which must be the provider of this account", quote(names[0])))
	}
	return append(checks, "whether the host belongs to the provider of this account")
}

// noteMeaning says what a note on a secret may mean.
var noteMeaning = map[string]string{
	probe.NoteLeadingSpace:  "it begins with a space",
	probe.NoteTrailingSpace: "it ends with a space",
	probe.NoteLineBreak:     "it holds a line break (often the end of the file that it was read from)",
	probe.NoteControl:       "it holds a control character",
	probe.NoteQuoted:        "it stands between quotation marks (which may count as part of it)",
	probe.NoteNonASCII:      "it holds characters outside ASCII (which clients and servers encode differently)",
	probe.NoteInvalidUTF8:   "it is not valid UTF-8",
	probe.NoteDecomposed:    "its accents are characters of their own (not Unicode form NFC)",
	probe.NoteCompatibility: "it holds wide letters, ligatures or the like, which SASLprep replaces",
	probe.NotePercentEscape: "it holds a percent sign and two hex digits, as if it were still encoded for a URL",
	probe.NoteReference:     "it looks like a reference to a variable that was not replaced",
	probe.NoteSpacedGroups:  "it is in groups of four with spaces (which some clients send along)",
}

// secretCheck is about the password as this run received it: its oddities if it
// has any.
func (c *Case) secretCheck() string {
	facts := c.Settings.Secret.Facts()
	var odd []string
	for _, n := range facts.Notes {
		if meaning, ok := noteMeaning[n]; ok {
			odd = append(odd, meaning)
		}
	}
	if len(odd) == 0 {
		return "the password: type it anew, and check that the application reads it whole ($, # and quotes are cut or replaced in many files)"
	}
	return fmt.Sprintf("the password, %d bytes as received here: %s", facts.Length, strings.Join(odd, ", "))
}
