package cli

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

// formatWords are what people call the formats.
var formatWords = map[source.Format]string{
	source.Dotenv: ".env", source.Shell: "shell exports", source.Compose: "docker-compose.yml", source.INI: "INI", source.YAML: "YAML",
	source.JSON: "JSON", source.TOML: "TOML", source.Properties: "Java properties", source.Python: "Python", source.PHP: "PHP",
	source.JavaScript: "JavaScript", source.Ruby: "Ruby", source.Java: "Java", source.Go: "Go", source.CSharp: "C#", source.Rust: "Rust",
	source.Msmtprc: "msmtprc", source.Postfix: "main.cf", source.SSMTP: "ssmtp.conf", source.Command: "a command line", source.XML: "XML",
}

// writeClient prints one client, for a version if one is named.
func writeClient(w io.Writer, c *clients.Client, generation string) error {
	d := describeClient(c, generation)
	fmt.Fprintf(w, "%s (%s)\n%s\n", c.ID, cmp.Or(c.Language, "a program of its own"), strings.TrimSpace(c.Name+" "+c.LabelOf(generation)))
	section(w, "Settings", settingLines(d.Settings)...)
	section(w, "Read from", strings.Join(d.Files, ", "))
	section(w, "Versions that differ", versionLines(d)...)
	for _, m := range d.Modes {
		fmt.Fprintf(w, "\n%s:\n", m.Title)
		if m.Config == "" {
			texts(w, 2, sentence(m.Why))
			continue
		}
		for line := range strings.Lines(m.Config) {
			fmt.Fprintf(w, "    %s\n", strings.TrimRight(line, "\r\n"))
		}
		texts(w, 2, m.Notes...)
	}
	if err := writeBehaviour(w, d.Behaviour); err != nil {
		return err
	}
	section(w, "What it does", d.Conduct...)
	section(w, "Known defects", defectLines(d.Defects)...)
	writeErrors(w, d.Errors, libraryLine(c))
	section(w, "Good to know", d.Notes...)
	section(w, "Sources", d.Sources...)
	return nil
}

// writeBehaviour is the table of what the settings do.
func writeBehaviour(w io.Writer, list []behaviourJSON) error {
	if len(list) == 0 {
		return nil
	}
	fmt.Fprintln(w)
	const narrowest = 14 // a column with sentences in it
	widest := 0
	for _, b := range list {
		for setting := range strings.FieldsSeq(b.With) {
			widest = max(widest, len(setting))
		}
	}
	width := (defaultWidth - max(widest, len("its defaults")) - 3*columnGap) / 2
	if width < narrowest {
		stackBehaviour(w, list)
		return nil
	}
	t := newTable("With", "on port 587", "on port 465")
	for _, b := range list {
		with := b.With
		if len(with) > widest && strings.Contains(with, "=") {
			with = strings.ReplaceAll(with, " ", "\n")
		}
		t.row(with, wrapLines(b.Port587, width), wrapLines(b.Port465, width))
	}
	return t.write(w, defaultWidth)
}

// stackBehaviour is the table for names that leave no room for columns.
func stackBehaviour(w io.Writer, list []behaviourJSON) {
	for _, b := range list {
		texts(w, 0, "With "+b.With+":")
		if b.Port587 == b.Port465 {
			texts(w, 2, "on ports 587 and 465: "+b.Port587)
			continue
		}
		texts(w, 2, "on port 587: "+b.Port587, "on port 465: "+b.Port465)
	}
}

// texts prints texts so many columns in; the lines after the first of a text stand
// further in.
func texts(w io.Writer, indent int, list ...string) {
	for _, text := range list {
		for i, line := range wrap(text, defaultWidth-indent-2) {
			fmt.Fprintf(w, "%*s%s\n", indent+2*min(i, 1), "", line)
		}
	}
}

func sentence(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

// settingLines is a line for each setting: its name, what it takes, what it is.
func settingLines(list []settingJSON) (lines []string) {
	for _, s := range list {
		var parts []string
		if len(s.Values) > 0 {
			parts = append(parts, "one of "+valueList(s.Values))
		} else if s.Kind != "" && s.Kind != "text" {
			parts = append(parts, s.Kind)
		}
		switch {
		case s.Required:
			parts = append(parts, "must be set")
		case s.Default != "":
			parts = append(parts, "default "+s.Default)
		}
		if s.Versions != "" {
			parts = append(parts, s.Versions)
		}
		text := s.Key
		if what := cmp.Or(s.Help, roleWords[clients.Role(s.Role)]); what != "" {
			text += ": " + what
		}
		if len(parts) > 0 {
			text += " (" + strings.Join(parts, "; ") + ")"
		}
		if len(s.Names) > 0 {
			text += "; also " + strings.Join(s.Names, ", ")
		}
		lines = append(lines, text)
	}
	return lines
}

// valueList are the values of a setting; the empty one, which would not show, is last.
func valueList(values []string) string {
	named := slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
	if len(named) < len(values) {
		named = append(named, "or empty")
	}
	return strings.Join(named, ", ")
}

var roleWords = map[clients.Role]string{
	clients.RoleHost: "host name of the server", clients.RolePort: "port", clients.RoleSSL: "TLS from the first byte",
	clients.RoleSTARTTLS: "the upgrade by STARTTLS", clients.RoleMode: "the security mode", clients.RoleUser: "user name",
	clients.RolePassword: "password", clients.RoleToken: "OAuth 2.0 token", clients.RoleFrom: "sender", clients.RoleEHLO: "name to greet with",
	clients.RoleAuth: "how to sign in", clients.RoleVerify: "whether the certificate is checked", clients.RoleCA: "file of trusted CAs",
	clients.RoleMinTLS: "oldest TLS version", clients.RoleSwitch: "whether mail is sent at all",
}

func versionLines(d clientJSON) (lines []string) {
	for _, v := range d.Versions {
		lines = append(lines, v.ID+": "+v.Label)
	}
	return lines
}

func defectLines(list []probe.Defect) (lines []string) {
	for _, d := range list {
		lines = append(lines, sentence(d.Summary)+" "+d.Fix)
	}
	return lines
}

// libraryLine says whose texts a client shows besides its own.
func libraryLine(c *clients.Client) string {
	library, ok := clients.ByID(c.Library)
	if !ok {
		return ""
	}
	text := "besides, what " + library.Name + " prints"
	if c.Wrap != "" {
		text += ", as " + c.Wrap
	}
	return text + ": smtpwhy clients " + library.ID
}

// writeErrors prints the texts, each event once with all of them under it.
func writeErrors(w io.Writer, list []errorJSON, library string) {
	var events []string
	shown := map[string][]string{}
	for _, e := range list {
		notes := slices.DeleteFunc([]string{e.Versions, e.Note}, func(note string) bool { return note == "" })
		text := e.Text
		if len(notes) > 0 {
			text += " (" + strings.Join(notes, "; ") + ")"
		}
		if len(shown[e.Event]) == 0 {
			events = append(events, e.Event)
		}
		shown[e.Event] = append(shown[e.Event], text)
	}
	if len(events) > 0 || library != "" {
		fmt.Fprint(w, "\nWhat it prints:\n")
	}
	for _, event := range events {
		texts(w, 2, cmp.Or(eventWords[clients.Event(event)], event)+":")
		texts(w, 4, shown[event]...)
	}
	texts(w, 2, library)
}

var eventWords = map[clients.Event]string{
	clients.BadSetting: "a setting is wrong", clients.BothOn: "both boxes are on", clients.MissingCredentials: "no user name or password is set",
	clients.HostNotFound: "the host is not found", clients.ConnectRefused: "the port is closed", clients.ConnectTimeout: "the port does not answer",
	clients.TLSOnPlainPort: "TLS on a port that starts in plain text", clients.PlainOnTLSClosed: "plain text on a TLS port, the server hangs up",
	clients.PlainOnTLSTimeout: "plain text on a TLS port, the client gives up", clients.GreetingRefused: "the greeting is a refusal",
	clients.EHLORefused: "EHLO is refused", clients.STARTTLSMissing: "STARTTLS is not offered", clients.STARTTLSRefused: "STARTTLS is refused",
	clients.STARTTLSInsideTLS: "STARTTLS inside TLS", clients.HandshakeFailed: "the TLS handshake fails", clients.TLSTooOld: "no common TLS version",
	clients.CertSelfSigned: "a self-signed certificate", clients.CertUntrusted: "an issuer that is not trusted",
	clients.CertHostname: "a certificate for another host", clients.CertExpired: "an expired certificate",
	clients.AuthMissing: "AUTH is not offered, without TLS", clients.AuthMissingInTLS: "AUTH is not offered, inside TLS",
	clients.NoMechanism: "no common mechanism", clients.ClearRefused: "no password without TLS", clients.AuthRefused: "the sign-in is refused",
	clients.AuthDropped: "the connection ends during AUTH", clients.SenderRefused: "the sender is refused",
	clients.RecipientRefused: "the recipient is refused", clients.MessageRefused: "the message is refused",
	clients.Sent: "the message is sent", clients.Unknown: "not known", clients.Around: "anything else",
}
