package providers

import "cmp"

// needs are the words for what the server wants to see.
var (
	usernameWords = map[Username]string{
		UsernameAddress: "the full address", UsernameLocalPart: "the part before the @", UsernameFixed: "one word, the same for everybody",
		UsernameOther: "not the address",
	}
	passwordWords = map[Password]string{
		PasswordAccount: "that of the mailbox", PasswordApp: "an app password", PasswordAuthorizationCode: "an authorization code",
		PasswordAPIKey: "an API key", PasswordSMTPCredentials: "SMTP credentials, made for this alone",
		PasswordOAuth2: "OAuth2 only, so a token; no password works", PasswordNone: "none, there is no sign-in",
	}
)

// Needs is what the provider asks of its users, a line each, in words for people.
// It is empty for nil, and silent on what is not known.
func (p *Provider) Needs() (lines []string) {
	if p == nil {
		return nil
	}
	add := func(name, text, note string) {
		switch text = cmp.Or(text, note); {
		case text == "":
		case text == note || note == "":
			lines = append(lines, name+": "+text)
		default:
			lines = append(lines, name+": "+text+". "+note)
		}
	}
	add("User name", usernameWords[p.Username], p.UsernameNote)
	add("Password", passwordWords[p.Password], p.PasswordNote)
	for _, step := range p.Setup {
		add("Set up", step, "")
	}
	add("Sender", p.Sender, "")
	add("Limits", p.Limits, "")
	for _, n := range p.Notices {
		add("As of "+n.AsOf, n.Text, "")
	}
	add("Help", p.Help, "")
	return lines
}
