package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// ValueMangledByQuoting holds when a value shows what a file reader, a shell or
// a form left in it. Of the password it tells length and character classes,
// never the value.
var ValueMangledByQuoting = &Rule{
	ID:       "value-mangled-by-quoting",
	Group:    GroupSettings,
	Severity: Error,
	Summary:  "A value has quotation marks, spaces or escapes that do not belong to it",
	Explanation: "Files, shells and forms treat quotation marks, $, #, % and spaces each in their own way. " +
		"What arrives in the application can differ from what was meant, and the server then refuses a password that looks right in the file.",
	Fix:        "Enter the value again without quotation marks and outer spaces; in a shell or compose file put it between single quotes and double each $.",
	References: []string{"RFC 4954 section 4", "RFC 4616 section 2", "RFC 3986 section 2.1"},
	Explains:   []string{"credentials-rejected", "host-not-found", "sender-rejected", "recipient-rejected"},
	Check:      checkMangled,
}

func checkMangled(c *Case) (findings []Finding) {
	add := func(f *Finding) {
		if f != nil {
			findings = append(findings, *f)
		}
	}
	findings = c.mangledReadings()
	s := c.Settings
	add(mangledText(c, "host", s.Host, probe.StageDNS, c.resolved()))
	add(mangledText(c, "username", s.Username, probe.StageAuth, c.pastLogin()))
	add(mangledText(c, "from", s.From, probe.StageMail, c.accepted(probe.StageMail)))
	add(mangledText(c, "to", s.To, probe.StageRcpt, c.accepted(probe.StageRcpt)))
	add(mangledSecret(c))
	return findings
}

// resolved says whether an address for the host was found.
func (c *Case) resolved() bool {
	v, ok := c.configured()
	return ok && !v.failed(probe.StageDNS) && (v.Endpoint.Address != "" || len(v.Connects) > 0)
}

// accepted says whether a judged session had MAIL or RCPT accepted.
func (c *Case) accepted(stage probe.Stage) bool {
	for v := range c.judged() {
		if v.Envelope == nil {
			continue
		}
		if stage == probe.StageMail && v.Envelope.Mail.Positive() || stage == probe.StageRcpt && v.Envelope.Rcpt.Positive() {
			return true
		}
	}
	return false
}

// mangledText looks at a value that is no secret. Once the server took it there
// is nothing to say.
func mangledText(c *Case, field, value string, stage probe.Stage, proven bool) *Finding {
	if value == "" || proven || c.readAs(field, probe.ReadMangled) {
		return nil // where the reader is known, mangledReadings tells more
	}
	var what, fix string
	trimmed := strings.TrimSpace(value)
	switch {
	case isReference(trimmed):
		what, fix = "is a reference that nothing replaced by its value", "Set the variable where the application runs, or enter the value itself."
	case isQuoted(trimmed):
		what, fix = "has quotation marks round it", "Remove the quotation marks."
	case trimmed != value:
		what, fix = "has a space or line break at its beginning or end", "Remove it."
	default:
		return nil
	}
	shown := `"` + clean(value, quoteLength) + `"` // quote would take the spaces off
	f := c.finding(stage, field, c.fact(c.called(field)+": "+shown))
	f.Summary = fmt.Sprintf("The %s %s", plainName(field), what)
	f.Explanation = fmt.Sprintf("The application gets %s, which %s. It is used like that.", shown, what)
	f.Fix = fix
	return f
}

// plainName is the name of a field inside a sentence.
func plainName(field string) string {
	switch field {
	case "from":
		return "sender"
	case "to":
		return "recipient"
	}
	return settingNames[field]
}

// secretNotes are the notes on a secret in words, the surest signs first.
// Definite ones are hardly ever meant; a note that is neither definite nor
// doubtful is only told.
var secretNotes = []struct {
	note, words, fix string
	definite, info   bool
}{
	{probe.NoteReference, "looks like a reference (${NAME}, $(command) or %NAME%) that nothing replaced by its value", "Set the variable where the application runs, or enter the password itself.", true, false},
	{probe.NoteQuoted, "begins and ends with a quotation mark", "Remove the quotation marks, unless they are part of the password.", true, false},
	{probe.NoteLineBreak, "contains a line break", "Remove the line break, often the last character of a file or a pasted text.", true, false},
	{probe.NoteControl, "contains a control character", "Type the password again; do not paste it.", true, false},
	{probe.NoteTrailingSpace, "ends with a space", "Remove the space, unless it is part of the password.", true, false},
	{probe.NoteLeadingSpace, "begins with a space", "Remove the space, unless it is part of the password.", true, false},
	{probe.NoteInvalidUTF8, "is not valid UTF-8", "Save the file as UTF-8, or choose a password of ASCII characters.", true, false},
	{probe.NotePercentEscape, "contains something like %40, an escape of URLs", "In a URL escapes are right; anywhere else write the character itself.", false, false},
	{probe.NoteNonASCII, "contains characters that are not ASCII", "Choose a password of ASCII characters: servers and programs differ in the encoding of others.", false, false},
	{probe.NoteSpacedGroups, "consists of four groups of four characters, as app passwords are shown", "Enter an app password without the spaces.", false, true},
}

func mangledSecret(c *Case) *Finding {
	facts := c.Settings.Secret.Facts()
	if len(facts.Notes) == 0 || c.pastLogin() || c.readAs("secret", probe.ReadMangled) {
		return nil
	}
	f := c.finding(probe.StageAuth, "secret", c.loginProof())
	f.Severity = Info
	var words []string
	for _, n := range secretNotes {
		if !slices.Contains(facts.Notes, n.note) {
			continue
		}
		words = append(words, n.words)
		switch {
		case n.definite:
			f.Severity = c.loginSeverity()
		case !n.info && f.Severity == Info && c.loginSeverity() == Error:
			f.Severity = Warning
		}
		if f.Fix == "" {
			f.Fix = n.fix
		}
	}
	if len(words) == 0 {
		return nil
	}
	kind := "password"
	if facts.Kind == probe.KindToken {
		kind = "token"
	}
	f.Evidence = append([]Evidence{c.fact(fmt.Sprintf("%s of %d bytes: %s", kind, facts.Length, strings.Join(facts.Notes, ", ")))}, f.Evidence...)
	f.Summary = fmt.Sprintf("The %s as received %s", kind, words[0])
	f.Explanation = fmt.Sprintf("The %s that reached smtpwhy is %d bytes long. It %s.", kind, facts.Length, strings.Join(words, "; it "))
	switch {
	case f.Severity == Error:
		f.Explanation += " The server refused it."
	case slices.Equal(facts.Notes, []string{probe.NoteSpacedGroups}):
		f.Explanation += " Providers show app passwords like this for easier reading; not every server takes them with the spaces."
	default:
		f.Explanation += " That may be meant, but is more often left over from a file, a shell or a form."
	}
	return f
}
