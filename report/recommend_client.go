package report

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// inItsWords puts the recommended settings into the words of the application: what
// to change, as a diff of its file, and a whole set of settings. Where it cannot be
// told so, it says why, and what a newer version would be told.
func (d *diagnosis) inItsWords(r *Recommended) {
	c := d.Config
	if c == nil || c.Client.Write == nil || r.Security == probe.SecurityNone {
		return
	}
	target := d.target(r)
	d.steps, r.Client = nil, c.Client.ID
	fix, why := c.Fix(target)
	if fix == nil {
		d.cannot(r, target, why)
		return
	}
	r.Config = d.hide(fix.Config)
	r.Changes = []string{}
	for _, change := range fix.Changes {
		r.Changes = append(r.Changes, d.hide(changeWords(change)))
		d.steps = append(d.steps, step(change))
	}
	r.Diff = d.diff(fix.Changes)
}

// target is what the application is to be told.
func (d *diagnosis) target(r *Recommended) clients.Target {
	t := clients.Target{Host: r.Host, Port: r.Port, Security: r.Security, Username: r.Username, From: d.Settings.From}
	if t.Security == probe.SecurityOpportunistic {
		t.Security = probe.SecuritySTARTTLS
	}
	if r.EHLOName != d.Settings.EHLOName {
		t.EHLOName = r.EHLOName
	}
	if r.Mechanism == "" && r.Session >= 0 {
		r.Mechanism = d.allowedMechanism(&d.Record.Sessions[r.Session], t)
	}
	if !d.Settings.Application.Speaks(r.Mechanism) {
		t.Mechanism = r.Mechanism
	}
	return t
}

// cannot is for an application that has no settings for it in this version: those
// of the newest one may do.
func (d *diagnosis) cannot(r *Recommended, t clients.Target, why string) {
	r.Cannot = printable(why)
	r.Changes = []string{}
	newest := *d.Config
	newest.Generation = ""
	if d.Config.Generation == "" {
		return
	}
	if fix, _ := newest.Fix(t); fix != nil {
		r.Config = d.hide(fix.Config)
		r.ConfigFor = strings.TrimSpace(newest.Client.Name + " " + newest.Label())
	}
}

// hide takes a secret out of a text that comes from a settings file, in whatever
// form such a file has it.
func (d *diagnosis) hide(text string) string {
	secret := d.Settings.Secret.Reveal()
	if len(secret) < 4 {
		return text
	}
	for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret)} {
		text = strings.ReplaceAll(text, form, probe.Redacted)
	}
	return text
}

// changeWords is a change on one line: "MAIL_SSL: True -> False (.env:4)".
func changeWords(ch clients.SettingChange) string {
	name, part, isPart := strings.Cut(ch.Key, "#")
	if isPart {
		name += ", " + part
	}
	from, to, place := printable(ch.Old), printable(ch.New), ""
	if o := ch.Origin; o.Line > 0 {
		place = fmt.Sprintf(" (%s:%d)", printable(cmp.Or(o.File, "-")), o.Line)
		if from == "" && o.Length > 0 {
			from = "its value"
		}
	}
	switch {
	case isCall(ch):
		return "add " + to
	case ch.New == "" && ch.Written != "":
		to = "empty"
	}
	if ch.Written == "" && ch.New == "" {
		return fmt.Sprintf("%s: %s -> removed%s", printable(name), orElse(from, "not set"), place)
	}
	return fmt.Sprintf("%s: %s -> %s%s", printable(name), orElse(from, "not set"), to, place)
}

// modeRules are those whose remedy is another way to open the connection.
var modeRules = []string{"ssl-and-starttls-both-on", "port-and-security-disagree", "implicit-tls-on-starttls-port", "plaintext-on-implicit-tls-port",
	"auth-hidden-until-tls", "auth-not-offered", "tls-required-by-server", "plaintext-credentials", "client-refuses-plaintext-auth", "starttls-not-offered",
	"setting-value-invalid", "client-does-not-sign-in", "auth-mechanism-not-shared"}

// fixInItsWords makes the remedy of the cause the very change of the settings file,
// where the remedy is the recommended settings.
func (d *diagnosis) fixInItsWords(v Verdict, r *Recommended) {
	if r == nil || r.Client == "" || len(d.steps) == 0 || !slices.Contains(modeRules, v.Rule) && v.Rule != "client-known-defect" {
		return
	}
	words := rules.List(d.steps)
	fix := strings.ToUpper(words[:1]) + words[1:] + "."
	if r.Verified {
		fix += " That worked in this run."
	}
	for _, f := range d.findings {
		switch own := f.Rule == v.Rule && f.ExplainedBy == "" && d.aboutConfigured(f); {
		case own && v.Rule == "client-known-defect" && d.Config.Generation != "":
			f.Fix = fmt.Sprintf("%s Or keep this version and %s.", f.Fix, d.hide(words))
		case own:
			f.Fix = d.hide(fix)
		}
	}
}

// step is a change as an instruction: "set MAIL_SSL to False".
func step(ch clients.SettingChange) string {
	name := rules.SettingName(ch.Key)
	switch {
	case ch.Written == "" && ch.New == "":
		return "remove " + name
	case ch.New == "":
		return fmt.Sprintf("leave the value of %s empty", name)
	case isCall(ch):
		return "add " + printable(ch.New)
	}
	return fmt.Sprintf("set %s to %s", name, printable(ch.New))
}

// isCall says whether a change adds a call, which has a name and no value.
func isCall(ch clients.SettingChange) bool {
	return ch.Origin.Line == 0 && strings.HasSuffix(ch.Key, ch.New) && ch.New != ""
}

// diff are the changed lines of the file, in its order; nil where it is not known
// how they stand there.
func (d *diagnosis) diff(changes []clients.SettingChange) (list []LineChange) {
	byLine := map[int][]clients.SettingChange{}
	var lines []int
	for _, ch := range changes {
		switch o := ch.Origin; {
		case o.Line > 0 && (o.Before != "" || o.Column == 1):
			if !slices.Contains(lines, o.Line) {
				lines = append(lines, o.Line)
			}
			byLine[o.Line] = append(byLine[o.Line], ch)
		case ch.Written != "" && ch.Behind > 0:
			list = append(list, LineChange{File: d.file(), Line: ch.Behind, New: d.hide(ch.Written)})
		default:
			return nil
		}
	}
	for _, line := range lines {
		list = append(list, d.lineChanges(byLine[line])...)
	}
	// A new line stands behind the one that it follows, changed or not.
	slices.SortStableFunc(list, func(a, b LineChange) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(len(b.Old), 0)-cmp.Compare(len(a.Old), 0))
	})
	return list
}

// file is the name of the settings file, of any setting that was read from one.
func (d *diagnosis) file() string {
	for _, field := range []string{"host", "port", "ssl", "starttls", "username", "secret", "from"} {
		if o := d.Settings.Origin[field]; o.File != "" {
			return printable(o.File)
		}
	}
	return ""
}

// lineChanges are the changes of one line: all in one, where the line is known as
// a whole, else each for itself.
func (d *diagnosis) lineChanges(changes []clients.SettingChange) (list []LineChange) {
	slices.SortStableFunc(changes, func(a, b clients.SettingChange) int { return cmp.Compare(b.Origin.Column, a.Origin.Column) })
	whole := func(o probe.Origin) string { return o.Before + o.Value + o.After }
	first := changes[0].Origin
	same := !slices.ContainsFunc(changes, func(ch clients.SettingChange) bool { return whole(ch.Origin) != whole(first) || ch.Written == "" })
	if !same {
		for _, ch := range changes {
			list = append(list, d.lineChange(ch.Origin, ch.Origin.Before+ch.Written+ch.Origin.After, ch.Written == ""))
		}
		return list
	}
	text := whole(first)
	for _, ch := range changes { // from the end of the line to its start
		at := len(ch.Origin.Before)
		text = text[:at] + ch.Written + text[at+len(ch.Origin.Value):]
	}
	return append(list, d.lineChange(first, text, false))
}

func (d *diagnosis) lineChange(o probe.Origin, text string, gone bool) LineChange {
	if gone {
		text = ""
	}
	return LineChange{File: printable(o.File), Line: o.Line, Old: d.hide(o.Before + o.Value + o.After), New: d.hide(text)}
}

// offlineRules are those that say, without any connection, that port, mode or host
// are wrong.
var offlineRules = []string{"ssl-and-starttls-both-on", "port-and-security-disagree", "client-known-defect", "host-is-not-an-smtp-host",
	"port-is-not-an-smtp-port", "setting-misspelt", "setting-not-read", "setting-value-invalid", "plaintext-credentials"}

// documented gives the settings that the provider documents, the nearest to the
// given ones; without a provider, and with a known application, what is usual on
// the port (RFC 8314 section 3.3). Nothing was tried.
func (d *diagnosis) documented(v Verdict) *Recommended {
	if v.Status != Broken || !slices.Contains(offlineRules, v.Rule) {
		return nil
	}
	port, mode := d.Settings.Opening()
	r := &Recommended{Host: d.Settings.Host, Port: port, Security: mode, Username: d.Settings.Username, EHLOName: d.Settings.EHLOName,
		Tried: "not tried: offline", Session: -1}
	if !d.fromProvider(r) {
		if d.Config == nil || r.Host == "" || v.Rule == "host-is-not-an-smtp-host" {
			return nil
		}
		switch port {
		case 465:
			r.Security = probe.SecurityImplicit
		case 25, 587, 2525:
			r.Security = probe.SecuritySTARTTLS
		default:
			r.Port, r.Security = 587, probe.SecuritySTARTTLS
		}
	}
	r.Changes = d.changes(r)
	d.inItsWords(r)
	if len(r.Changes) == 0 && r.Cannot == "" && r.Config == "" {
		return nil
	}
	return r
}
