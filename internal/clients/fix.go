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
	fix = &Fix{Config: c.Block(list)}
	smallest := c.smallest(list, t)
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

// smallest is the shortest list of the assignments that has the effect of all; nil
// if not even all have it.
func (c *Config) smallest(list []Assignment, t Target) []Assignment {
	list = slices.DeleteFunc(slices.Clone(list), func(a Assignment) bool { return c.has(a) })
	if len(list) > 12 || !c.with(list).meets(t) {
		return nil
	}
	for size := range len(list) + 1 {
		for mask := range 1 << len(list) {
			if some := subset(list, mask); len(some) == size && c.with(some).meets(t) {
				return append([]Assignment{}, some...)
			}
		}
	}
	return nil
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
	if t.EHLOName != "" && c.byRole(RoleEHLO) != t.EHLOName {
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
		if v.Entry.Kind == source.Text || v.Entry.Kind == source.Bool || v.Entry.Kind == source.Number {
			ch.edit.Kind = v.Entry.Kind
		}
		if s == nil || !s.secret() {
			ch.Old = v.Entry.Raw
		}
		ch.Origin = c.origin(v.Entry, s)
	}
	return ch
}

// keyAsWritten is the name of a setting in the form of the document: the synonym
// that has the form of those that stand there.
func (c *Config) keyAsWritten(key string) string {
	s := c.Client.setting(key)
	if s == nil || c.Document == nil {
		return key
	}
	for _, v := range c.Values {
		if v.Entry == nil {
			continue
		}
		for _, o := range c.Client.Settings {
			if i := slices.Index(o.names(), v.Entry.Key); i > 0 && i < len(s.names()) {
				return s.names()[i]
			}
		}
	}
	return key
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
	form := c.Form
	if form.Format == "" && len(c.Client.Forms) > 0 {
		form = c.Client.Forms[0]
	}
	var edits []source.Edit
	for _, a := range list {
		edits = append(edits, source.Edit{Key: c.keyAsWritten(a.Key), Value: a.Value, Kind: c.kindOf(a), Remove: a.Remove, Note: a.Note})
	}
	return source.Block(form.Format, form.Dialect, edits)
}
