package clients

import (
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
)

// Repair writes the secrets of the file anew that the client's reader makes
// something else of: the same characters, in quotation marks or escaped as the
// reader wants it. Where that cannot be done for certain nothing is changed;
// changes is empty then.
func (c *Config) Repair() (patched []byte, changes []SettingChange) {
	if c.Document == nil {
		return nil, nil
	}
	var edits []source.Edit
	for i := range c.Client.Settings {
		s := &c.Client.Settings[i]
		v, set := c.Values[s.Key]
		if !set || !s.secret() || v.Entry == nil || v.Entry.Part || v.Entry.Kind != source.Text && v.Entry.Kind != source.Number {
			continue
		}
		want, mangled := c.meant(v.Entry)
		if !mangled {
			continue
		}
		edit := source.Edit{Entry: v.Entry, Key: v.Entry.Key, Value: want, Kind: source.Text}
		if !c.readsBack(s.Key, edit) {
			continue
		}
		edits = append(edits, edit)
		changes = append(changes, SettingChange{Key: v.Entry.Key, Origin: c.origin(v.Entry, s), edit: edit})
	}
	if len(edits) == 0 {
		return nil, nil
	}
	return source.Apply(c.Document, c.Form.Dialect, edits), changes
}

// repairable are the changes after which it is certain what was meant: what stands
// there.
var repairable = []source.ChangeKind{source.CutAtHash, source.Expanded, source.QuotesKept, source.Unescaped, source.PercentDecoded,
	source.CommandRun, source.NumberRewritten, source.MarkupBroken}

// meant is what the writer of a value wanted the client to get, and whether the
// client gets something else.
func (c *Config) meant(e *source.Entry) (want string, mangled bool) {
	_, found := source.Evaluate(e, c.Document.Format, c.Form.Dialect, nil)
	if len(found) == 0 || slices.ContainsFunc(found, func(ch source.Change) bool { return !slices.Contains(repairable, ch.Kind) }) {
		return "", false
	}
	want = e.Value
	if n := len(want); c.Document.Format != source.XML && n > 2 && want[0] == want[n-1] && strings.IndexByte("\"'", want[0]) >= 0 {
		want = want[1 : n-1]
	}
	return want, want != ""
}

// readsBack says whether the client gets what the edit is to give it.
func (c *Config) readsBack(key string, edit source.Edit) bool {
	text := source.Apply(c.Document, c.Form.Dialect, []source.Edit{edit})
	n, err := Read(c.Document.Name, text, Options{Client: c.Client, Generation: c.Generation})
	return err == nil && n.Values[key].Known && n.Values[key].Text == edit.Value
}
