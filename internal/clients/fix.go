package clients

import (
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

// Fix is the smallest change of a configuration that makes the client do what is
// wanted.
type Fix struct {
	// Changes are the settings to change, in the order of the client's settings.
	Changes []SettingChange
	// Config is a whole set of settings for the target, in the client's own words.
	Config string
	// Patched is the text of the file with the changes made; nil where the
	// configuration was not read from a text.
	Patched []byte
}

// SettingChange is one setting that a Fix changes.
type SettingChange struct {
	Key string
	// Old is what stands there, empty for nothing; New is empty for what must go.
	Old, New string
	// Origin is where it stands; its Line is 0 for what is not there yet.
	Origin probe.Origin
	// Written is what takes the place of the value in the file, with its quotation
	// marks; for a setting that is not there yet, the new lines.
	Written string
	// Behind is the line that new lines stand behind, 0 where that is not known.
	Behind int
	edit   source.Edit
}

// Fix finds the smallest change that makes the client open the connection as the
// target says. why is the reason if there is none: then the settings of this client
// cannot do it.
func (c *Config) Fix(t Target) (fix *Fix, why string) {
	list, why := c.Client.Write(t, c)
	if list == nil {
		return nil, why
	}
	fix = &Fix{Config: c.Block(c.withUser(list, t))}
	smallest := c.smallest(c.wholeIfNew(list), t)
	if smallest == nil {
		return nil, "the settings that should do it do not: this is a defect in smtpwhy"
	}
	for _, a := range smallest {
		fix.Changes = append(fix.Changes, c.change(a))
	}
	if c.Document != nil {
		var edits []source.Edit
		for _, ch := range fix.Changes {
			edits = append(edits, ch.edit)
		}
		fix.Patched = source.Apply(c.Document, c.Form.Dialect, edits)
	}
	return fix, ""
}

// Reaches says whether there is a change that makes the client do all that the target
// says, the mechanism too, which Fix leaves out where no setting gives it.
func (c *Config) Reaches(t Target) bool {
	list, _ := c.Client.Write(t, c)
	return list != nil && c.with(c.wholeIfNew(list)).meets(t)
}

// smallest is the shortest list of the assignments that has the effect of all; nil
// if not even all have it.
func (c *Config) smallest(list []Assignment, t Target) []Assignment {
	list = slices.DeleteFunc(slices.Clone(list), func(a Assignment) bool { return c.has(a) })
	if len(list) > 12 {
		return nil
	}
	if !c.with(list).meets(t) {
		t.Mechanism = "" // no setting of this client gives it: the rest can be had
	}
	if !c.with(list).meets(t) {
		return nil
	}
	// A fix does not switch the check of the certificate off where it need not.
	weak := c.weaker(c.with(list))
	for size := range len(list) + 1 {
		for mask := range 1 << len(list) {
			some := subset(list, mask)
			if n := c.with(some); len(some) == size && n.meets(t) && (weak || !c.weaker(n)) {
				return append([]Assignment{}, some...)
			}
		}
	}
	return nil
}

// weaker says whether another configuration checks less of the certificate.
func (c *Config) weaker(n *Config) bool {
	return c.Client.Conduct(c).Certificate == probe.CertificateChecked && c.Client.Conduct(n).Certificate != probe.CertificateChecked
}

func subset(list []Assignment, mask int) (some []Assignment) {
	for i, a := range list {
		if mask&(1<<i) != 0 {
			some = append(some, a)
		}
	}
	return some
}

// has says whether the configuration says already what the assignment does.
func (c *Config) has(a Assignment) bool {
	v, set := c.Values[a.Key]
	if a.Remove {
		return !set
	}
	if s := c.Client.setting(a.Key); s != nil && s.Kind == BoolValue && set && v.Known {
		// The words may be the same and the values not: "False" in quotation marks.
		now, valid := c.truth(s, v)
		wanted, _ := c.truth(s, Value{Text: a.Value, Known: true, Kind: source.Bool})
		return valid && now == wanted
	}
	return set && v.Known && strings.EqualFold(v.Text, a.Value)
}

// meets says whether the client would do what is wanted. A mode that upgrades when
// it can is as good as STARTTLS: what the target says has been tried.
func (c *Config) meets(t Target) bool {
	conduct := c.Client.Conduct(c)
	mode := conduct.Security
	if mode == probe.SecurityOpportunistic {
		mode = probe.SecuritySTARTTLS
	}
	if conduct.Refuses != "" || conduct.UpgradesInsideTLS || conduct.LosesTLS || conduct.Port != t.Port || mode != t.Security {
		return false
	}
	if t.Username != "" && conduct.NoSignIn {
		return false
	}
	if t.Mechanism != "" && len(conduct.Mechanisms) > 0 && !slices.ContainsFunc(conduct.Mechanisms, func(m string) bool { return strings.EqualFold(m, t.Mechanism) }) {
		return false
	}
	if t.EHLOName != "" && c.byRole(RoleEHLO) != t.EHLOName && conduct.EHLOName != t.EHLOName {
		return false
	}
	return t.Host == "" || strings.EqualFold(c.byRole(RoleHost), t.Host)
}

// change is an assignment as a change of the document.
func (c *Config) change(a Assignment) SettingChange {
	s := c.Client.setting(a.Key)
	ch := SettingChange{Key: a.Key, New: a.Value, edit: source.Edit{Key: c.keyAsWritten(a.Key), Value: a.Value, Kind: c.kindOf(a),
		Remove: a.Remove, Near: c.neighbour(a.Key)}}
	if v, ok := c.Values[a.Key]; ok && v.Entry != nil {
		ch.edit.Entry, ch.Key = v.Entry, v.Entry.Key
		if k := v.Entry.Kind; (k == source.Text || k == source.Bool || k == source.Number) && c.keepsKind(s, a, k) {
			ch.edit.Kind = k
		}
		if e := *v.Entry; e.Kind == source.Reference && s != nil && s.Kind == BoolValue && quotedIn(e.Raw, e.Default) && !c.textSwitches(s) {
			// The text that stands in for the variable would count as on, too.
			e.Kind, e.Value, e.Default = source.Expression, "", ""
			ch.edit.Entry = &e
		}
		if !hides(s) && !unplaced(v.Entry) {
			ch.Old = v.Entry.Raw
		}
		ch.Origin = c.origin(v.Entry, s)
	}
	if at, text, ok := c.partChange(a.Key, a.Value); ok {
		ch.edit.Entry, ch.edit.Value = at, text
		ch.Origin = c.origin(at, s)
	}
	if at, text, o, ok := c.besideAttribute(ch.edit); ok {
		ch.edit.Entry, ch.edit.Value, ch.Origin = at, text, o
	}
	if near := ch.edit.Near; ch.edit.Entry == nil && near != nil {
		ch.Behind = near.Line
	}
	ch.Written = c.written(ch.edit)
	return ch
}

// written is what an edit writes. Without the document, a new setting is written
// like its neighbour, or not at all where the line of that does not tell how.
func (c *Config) written(e source.Edit) string {
	form := c.form()
	if c.places != nil && e.Entry == nil && !e.Remove {
		if line, ok := c.likeNeighbour(e); ok {
			return line
		}
		return ""
	}
	return source.Written(c.Document, form.Format, form.Dialect, e)
}

// keepsKind says whether a switch can be written as the kind of value that stands
// there: the text 'false' would count as true in some languages.
func (c *Config) keepsKind(s *Setting, a Assignment, k source.Kind) bool {
	if s == nil || s.Kind != BoolValue {
		return true
	}
	wanted, _ := c.truth(s, Value{Text: a.Value, Known: true, Kind: source.Bool})
	got, valid := c.truth(s, Value{Text: a.Value, Known: true, Kind: k})
	return valid && got == wanted && (k != source.Text || c.textSwitches(s))
}

// textSwitches says whether the client reads a switch from text as well as from a
// value of its own kind.
func (c *Config) textSwitches(s *Setting) bool {
	on, valid := c.truth(s, Value{Text: "false", Known: true, Kind: source.Text})
	return valid && !on
}

// neighbour is the entry of the setting nearest in the client's order.
func (c *Config) neighbour(key string) (near *source.Entry) {
	at := slices.IndexFunc(c.Client.Settings, func(s Setting) bool { return s.Key == key })
	best := 0
	for i, s := range c.Client.Settings {
		if v, ok := c.Values[s.Key]; ok && v.Entry != nil && (near == nil || abs(i-at) < best) {
			near, best = v.Entry, abs(i-at)
		}
	}
	return near
}

func abs(n int) int { return max(n, -n) }

// Block writes the assignments as a fresh piece of a settings file, in the form
// that was read, else the client's usual one.
func (c *Config) Block(list []Assignment) string {
	form := c.form()
	var edits []source.Edit
	for _, a := range c.joined(list) {
		edits = append(edits, source.Edit{Key: c.keyAsWritten(a.Key), Value: a.Value, Kind: c.kindOf(a), Remove: a.Remove, Note: a.Note})
	}
	return source.Block(form.Format, form.Dialect, edits)
}

// form is the form that was read, else the client's usual one.
func (c *Config) form() Form {
	if (c.Form.Format == "" || c.Form.Borrowed && len(c.Values) == 0) && len(c.Client.Forms) > 0 {
		return c.Client.Forms[0]
	}
	return c.Form
}
