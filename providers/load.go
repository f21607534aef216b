package providers

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"sync"
)

//go:embed data/*.json
var files embed.FS

// file is one data file: a provider, or the values that the members of a family
// share and, for each member, the values that it has of its own.
type file struct {
	Provider
	Members []Provider `json:"members,omitempty"`
}

// table is the loaded data with its indexes.
type table struct {
	all     []*Provider
	ids     map[string]*Provider
	domains map[string]*Provider
	mx      map[string]*Provider
	mxHints map[string]*Provider
	hosts   hostIndex
}

// known loads the data at the first look-up. The files are part of the program
// and tested with it, so that an error here is a mistake in the program.
var known = sync.OnceValue(func() *table {
	all, err := load(files)
	if err != nil {
		panic("providers: " + err.Error())
	}
	return newTable(all)
})

// load reads all data files. Members of a family stay in the order of the file.
func load(fsys fs.FS) ([]*Provider, error) {
	names, err := fs.Glob(fsys, "data/*.json")
	if err != nil {
		return nil, err
	}
	var all []*Provider
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		members, err := decode(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, p := range members {
			p.family = path.Base(name)
		}
		all = append(all, members...)
	}
	return all, nil
}

// decode reads one data file. An unknown key is an error, since it is a known
// one misspelt.
func decode(text []byte) ([]*Provider, error) {
	var f file
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("text after the provider")
	}
	if len(f.Members) == 0 {
		f.Members = []Provider{{}}
	}
	members := make([]*Provider, len(f.Members))
	for i := range f.Members {
		members[i] = &f.Members[i]
		inherit(members[i], &f.Provider)
	}
	return members, nil
}

// inherit gives a member the shared values that it does not have of its own.
func inherit(member, shared *Provider) {
	to, from := reflect.ValueOf(member).Elem(), reflect.ValueOf(shared).Elem()
	for i := range to.NumField() {
		if field := to.Field(i); field.CanSet() && field.IsZero() {
			field.Set(from.Field(i))
		}
	}
	if member.Servers == nil {
		member.Servers = []Server{} // "none" in JSON too, not null
	}
}

// newTable indexes the providers. Where members of a family share a name, it
// belongs to the one that stands first in their file.
func newTable(all []*Provider) *table {
	t := &table{ids: map[string]*Provider{}, domains: map[string]*Provider{}, mx: map[string]*Provider{}, mxHints: map[string]*Provider{}}
	for _, p := range all {
		t.ids[p.ID] = p
		own(t.domains, p, p.Domains)
		own(t.mx, p, p.MX)
		own(t.mxHints, p, p.MXHints)
	}
	t.hosts = newHostIndex(all)
	t.all = slices.Clone(all)
	slices.SortFunc(t.all, func(a, b *Provider) int { return cmp.Compare(a.ID, b.ID) })
	return t
}

func own(index map[string]*Provider, p *Provider, names []string) {
	for _, name := range names {
		if index[name] == nil {
			index[name] = p
		}
	}
}

// All returns the providers, sorted by ID. They are shared: do not change them.
func All() []*Provider { return slices.Clone(known().all) }

// ByID returns the provider with this ID.
func ByID(id string) (*Provider, bool) {
	p, ok := known().ids[id]
	return p, ok
}
