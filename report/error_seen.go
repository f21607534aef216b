package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// eventWords say when an event happens, as the rest of a sentence.
var eventWords = map[clients.Event]string{
	clients.BadSetting:         "it refuses a setting before it connects",
	clients.BothOn:             "both boxes are on",
	clients.MissingCredentials: "user name or password is not set",
	clients.HostNotFound:       "the host name has no address",
	clients.ConnectRefused:     "the port is closed",
	clients.ConnectTimeout:     "the port does not answer",
	clients.TLSOnPlainPort:     "it opens with TLS and the server begins in plain text",
	clients.PlainOnTLSClosed:   "it begins in plain text, the port expects TLS, and the server closes first",
	clients.PlainOnTLSTimeout:  "it begins in plain text, the port expects TLS, and no greeting comes",
	clients.GreetingRefused:    "the server refuses at its greeting",
	clients.EHLORefused:        "the server refuses EHLO",
	clients.STARTTLSMissing:    "the server does not offer STARTTLS",
	clients.STARTTLSRefused:    "the server refuses STARTTLS",
	clients.STARTTLSInsideTLS:  "it asks for STARTTLS inside TLS",
	clients.HandshakeFailed:    "the TLS handshake fails",
	clients.TLSTooOld:          "no TLS version is shared",
	clients.CertSelfSigned:     "the certificate is self-signed",
	clients.CertUntrusted:      "the issuer of the certificate is not trusted",
	clients.CertHostname:       "the certificate is for another host name",
	clients.CertExpired:        "the certificate has expired",
	clients.AuthMissing:        "the server offers no AUTH before TLS",
	clients.AuthMissingInTLS:   "the server offers no AUTH inside TLS",
	clients.NoMechanism:        "no AUTH mechanism is shared",
	clients.ClearRefused:       "a password would go out without TLS",
	clients.AuthRefused:        "the server refuses user name and password",
	clients.AuthDropped:        "the connection ends during AUTH",
	clients.SenderRefused:      "the server refuses the sender",
	clients.RecipientRefused:   "the server refuses the recipient",
	clients.MessageRefused:     "the server refuses the message",
}

// telling is how many characters of its own a text needs to tell the application
// that prints it.
const telling = 16

// CompareShown completes what is said of the error that the user saw with the
// words that applications are known to print: whether this is what the application
// shows for the verdict; if not, for which other failure it shows that, or which
// version, or which other application does.
func CompareShown(e *ErrorSeen, r *Report, s probe.Settings, text string) {
	matches := slices.DeleteFunc(clients.MatchText(text), func(m clients.TextMatch) bool { return m.Event == clients.Around })
	if e == nil || len(matches) == 0 {
		return
	}
	var client *clients.Client
	if s.Application != nil {
		client, _ = clients.ByID(s.Application.Client)
	}
	if client == nil {
		wordsOfOthers(e, matches, "")
		return
	}
	own := slices.DeleteFunc(slices.Clone(matches), func(m clients.TextMatch) bool { return !prints(client, m.Client) })
	if len(own) == 0 {
		wordsOfOthers(e, matches, client.Name)
		return
	}
	ownWords(e, r, &clients.Config{Client: client, Generation: s.Application.Version}, own, text)
}

// prints says whether the texts of an application are another's too: it is built
// on that one and puts nothing around them.
func prints(client, of *clients.Client) bool {
	if client == of {
		return true
	}
	library, ok := clients.ByID(client.Library)
	return ok && client.Wrap == "" && prints(library, of)
}

// ownWords is for a text of the application itself, in this version or another.
func ownWords(e *ErrorSeen, r *Report, c *clients.Config, own []clients.TextMatch, text string) {
	name := rules.Software(&probe.Application{Client: c.Client.ID, Name: c.Client.Name, Version: c.Generation})
	version := slices.DeleteFunc(slices.Clone(own), func(m clients.TextMatch) bool { return !shows(c, m) })
	// The library's words are in those of another version, too.
	if len(version) == 0 || version[0].Literal < own[0].Literal {
		e.Client, e.Event = c.Client.ID, string(own[0].Event)
		if id, ok := clients.GenerationByText(c.Client, text); ok {
			label := (&clients.Config{Client: c.Client, Generation: id}).Label()
			e.Summary += fmt.Sprintf(" These are words of %s %s, and the settings were judged for another version: name it with --client %s@%s.", c.Client.Name, label, c.Client.ID, id)
		}
		return
	}
	e.Client = c.Client.ID
	if shown := r.Verdict.Shown; shown != nil {
		if slices.ContainsFunc(version, func(m clients.TextMatch) bool {
			return string(m.Event) == shown.Event && 2*m.Literal >= version[0].Literal
		}) {
			e.Fits, e.Event = true, shown.Event
			e.Summary = fmt.Sprintf("This is what %s prints for this cause.", name)
			return
		}
	}
	e.Event = string(version[0].Event)
	if words := eventWords[version[0].Event]; words != "" && version[0].Literal >= telling {
		e.Summary += fmt.Sprintf(" %s prints it when %s.", name, words)
	}
}

// shows says whether the assumed version has the text.
func shows(c *clients.Config, m clients.TextMatch) bool {
	return slices.ContainsFunc(c.Texts(m.Event), func(t clients.ErrorText) bool {
		return strings.Join(strings.Fields(t.Text), " ") == m.Text
	})
}

// wordsOfOthers names the applications that print the text. not is the one that
// does not, empty where none is known.
func wordsOfOthers(e *ErrorSeen, matches []clients.TextMatch, not string) {
	var names []string
	for _, m := range matches {
		if m.Literal >= max(telling, matches[0].Literal) && !slices.Contains(names, m.Client.Name) {
			names = append(names, m.Client.Name)
		}
	}
	if len(names) == 0 || len(names) > 3 {
		return
	}
	e.Client, e.Event = matches[0].Client.ID, string(matches[0].Event)
	words := eventWords[matches[0].Event]
	if words == "" {
		return
	}
	text := fmt.Sprintf(" These are words of %s, shown when %s.", strings.Join(names, " or "), words)
	if not != "" {
		text = fmt.Sprintf(" These are words of %s, not of %s, shown when %s.", strings.Join(names, " or "), not, words)
	}
	e.Summary += text
}
