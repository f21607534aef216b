package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/providers"
	"github.com/smtpwhy/smtpwhy/report/replies"
)

// sure is the confidence from which words that the catalogue of replies knows
// decide alone.
const sure = 0.65

// ProviderOf is the provider behind the settings: that of the host, else that of
// the address that signs in or sends; nil where none is known.
func ProviderOf(s probe.Settings) *providers.Provider {
	address := s.Username
	if !strings.Contains(address, "@") {
		address = s.Sender()
	}
	p, _ := providers.For(s.Host, address)
	return p
}

// provider is the provider that the host in the settings belongs to; nil where
// the case names one whose server this is not: what a company's relay says to a
// Gmail address is not said by Google.
func (c *Case) provider() *providers.Provider {
	if c.Provider == nil || c.Settings.Host == "" {
		return c.Provider
	}
	if _, known := providers.ByHost(c.Settings.Host); known {
		return c.Provider
	}
	return nil
}

// providerID is the ID of provider, empty for none.
func (c *Case) providerID() string {
	if p := c.provider(); p != nil {
		return p.ID
	}
	return ""
}

// meaning is the best that the catalogue of replies knows about a reply in this
// part of the session; nil where it is not sure.
func (c *Case) meaning(r *probe.Reply, phase string) *replies.Signature {
	if r == nil || r.Code < 400 {
		return nil
	}
	matches := replies.Find(replies.Query{Text: wireText(r), Code: r.Code, Enhanced: r.Enhanced, Phase: phase, Provider: c.providerID()})
	if len(matches) == 0 || matches[0].Confidence < sure {
		return nil
	}
	return matches[0].Signature
}

// wireText is a reply with its code on each line, as the catalogue knows it.
func wireText(r *probe.Reply) string {
	var b strings.Builder
	for i, line := range r.Lines {
		separator := "-"
		if i == len(r.Lines)-1 {
			separator = " "
		}
		fmt.Fprintf(&b, "%d%s%s\n", r.Code, separator, line)
	}
	return b.String()
}

// aboutTheAccount are the rules that can hold for a token as for a password.
var aboutTheAccount = []string{"smtp-access-disabled", "account-locked"}

// refusedFor is the last refused attempt to sign in, if the catalogue of replies
// takes the words of the server for the rule.
func (v view) refusedFor(rule string) (a probe.Attempt, s *replies.Signature, ok bool) {
	if v.signedIn() {
		return a, nil, false
	}
	for _, a := range slices.Backward(v.Auth) {
		if a.Outcome == probe.OutcomeAccepted || a.Outcome == probe.OutcomeSkipped || answer(a) == authNeedsTLS {
			continue
		}
		if isTokenMechanism(a.Mechanism) && !slices.Contains(aboutTheAccount, rule) {
			continue
		}
		if s := v.c.meaning(a.Reply, string(probe.StageAuth)); s != nil {
			// Words that fit many causes say less than the token itself does.
			vague := isTokenMechanism(a.Mechanism) && s.Weight < 0.9 && v.readToken() != nil
			return a, s, s.Rule == rule && !vague
		}
	}
	return a, nil, false
}

// refusedOnly is a refused password at a provider that takes one kind of secret
// only. Its words are general: they do not tell a mistyped one from one of
// another kind, which is the usual fault.
func (v view) refusedOnly(kind providers.Password) (a probe.Attempt, s *replies.Signature, ok bool) {
	p := v.c.provider()
	if p == nil || p.Password != kind {
		return a, nil, false
	}
	a, ok = v.refused(authCredentials)
	if m := v.c.meaning(a.Reply, string(probe.StageAuth)); !ok || m != nil && m.Rule != "credentials-rejected" {
		return a, nil, false
	}
	return a, &replies.Signature{
		Cause: fmt.Sprintf("The words are those of a wrong password; but %s takes %s, and refuses the password of the account like this.", shortName(p), secretName[p.Password]),
		Fix:   "Check that the password is one of that kind and entered whole.",
	}, true
}

// secretName is each kind of secret for a sentence.
var secretName = map[providers.Password]string{
	providers.PasswordAccount: "the password of the account", providers.PasswordApp: "an app password", providers.PasswordAuthorizationCode: "an authorization code",
	providers.PasswordAPIKey: "an API key", providers.PasswordSMTPCredentials: "a password made for SMTP", providers.PasswordOAuth2: "an OAuth2 token",
}

// aboutSecret says what the password has to be at the provider, as far as that is known.
func aboutSecret(p *providers.Provider) string {
	kind, known := secretName[p.Password]
	if !known {
		return p.PasswordNote
	}
	return strings.TrimSpace(fmt.Sprintf("The password is %s. %s", kind, p.PasswordNote))
}

// signInFinding is a finding about an attempt that the server refused, with what
// the catalogue of replies says and the provider's steps.
func (v view) signInFinding(a probe.Attempt, s *replies.Signature) *Finding {
	f := v.finding(probe.StageAuth, v.authProof(a)...)
	f.Explanation = fmt.Sprintf("%s answered AUTH %s%s with %s. %s", v.at(), clean(a.Mechanism, quoteLength), v.asUser(), quoteReply(a.Reply), s.Cause)
	f.Fix = s.Fix
	v.c.addSteps(f)
	return f
}

// addSteps puts the provider's steps and its help page to a finding.
func (c *Case) addSteps(f *Finding) {
	p := c.provider()
	if p == nil {
		return
	}
	f.Fix = strings.TrimSpace(f.Fix + providerSteps(p))
	if p.Help != "" {
		f.References = append(f.References, p.Help)
	}
}

// providerSteps are what to do at a provider, its own page last.
func providerSteps(p *providers.Provider) string {
	list := p.Setup
	if p.Help != "" {
		list = append(slices.Clone(list), "The provider's own page: "+p.Help)
	}
	if len(list) == 0 {
		return ""
	}
	return fmt.Sprintf(" Steps for %s: %s", shortName(p), steps(list))
}

// steps are numbered sentences.
func steps(list []string) string {
	numbered := make([]string, len(list))
	for i, step := range list {
		numbered[i] = fmt.Sprintf("(%d) %s", i+1, step)
	}
	return strings.Join(numbered, " ")
}

// shortName is the provider's name without what is added to it for look-ups.
func shortName(p *providers.Provider) string {
	name := p.Name
	for _, end := range []string{", ", " (", " and "} {
		name, _, _ = strings.Cut(name, end)
	}
	return name
}

// onlySteps makes the provider's steps the whole advice behind a first sentence:
// they tell the same as the catalogue, and more.
func (c *Case) onlySteps(f *Finding, first string) {
	if p := c.provider(); p != nil && len(p.Setup) > 0 {
		f.Fix = first + providerSteps(p)
	}
}

// server names who answered, for a summary.
func (c *Case) server() string {
	if p := c.provider(); p != nil {
		return shortName(p)
	}
	return "The server"
}

// tried says whether any session of the record got an answer to a sign-in.
func (c *Case) tried() bool {
	for v := range c.views() {
		for _, a := range v.Auth {
			if a.Reply != nil && a.Outcome != probe.OutcomeSkipped {
				return true
			}
		}
	}
	return false
}

// usesToken says whether the settings ask for a sign-in with a token.
func (c *Case) usesToken() bool {
	return c.Settings.Secret.Facts().Kind == probe.KindToken ||
		len(c.Settings.Mechanisms) > 0 && !slices.ContainsFunc(c.Settings.Mechanisms, func(m string) bool { return !isTokenMechanism(m) })
}
