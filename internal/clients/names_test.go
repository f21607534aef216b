package clients

import (
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
)

// TestNameIndex holds the index to a search through all names.
func TestNameIndex(t *testing.T) {
	var keys []string
	for _, c := range All() {
		for _, s := range c.Settings {
			for _, name := range s.names() {
				keys = append(keys, name, "a.b."+name, name[strings.LastIndexByte(name, '.')+1:], "x"+name, name+"x")
			}
		}
	}
	keys = append(keys, "", ".", "..", strings.Repeat("a.", 1000)+"host")
	for _, c := range All() {
		slow := *c
		slow.names = nil
		for _, key := range keys {
			e := &source.Entry{Key: key}
			got, gotWhole := c.settingFor(e)
			want, wantWhole := slow.settingFor(e)
			if (got == nil) != (want == nil) || got != nil && got.Key != want.Key || gotWhole != wantWhole {
				t.Fatalf("%s: %q: index %+v, %v; search %+v, %v", c.ID, key, got, gotWhole, want, wantWhole)
			}
		}
	}
}
