package clients

import (
	"bytes"
	"cmp"
	"slices"
	"unicode/utf8"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

// EnvFile is a file with the values of variables, one NAME=value a line.
type EnvFile struct {
	Name string
	Text []byte
}

// variable is one of an EnvFile, as the application gets it.
type variable struct {
	file    string
	entry   *source.Entry
	text    string
	known   bool
	changes []source.Change
}

// envDialect is how the variables of a file reach the application: as compose reads
// them for a compose file, as Docker does for one of its commands, else as the
// client's own reader of such files, or the usual one of its language, does.
func (f *fit) envDialect() source.Dialect {
	switch f.doc.Format {
	case source.Compose:
		return source.ComposeEnvFile
	case source.Shell, source.Command:
		if bytes.Contains(f.doc.Text, []byte("docker run")) || bytes.Contains(f.doc.Text, []byte("podman run")) {
			return source.DockerEnvFile
		}
		return source.ShellDialect
	}
	if i := slices.IndexFunc(f.client.Forms, func(o Form) bool { return o.Format == source.Dotenv }); i >= 0 && f.client.Forms[i].Dialect != source.Plain {
		d := f.client.Forms[i].Dialect
		if d == source.DjangoEnviron && f.doc.Format == source.Python && !bytes.Contains(f.doc.Text, []byte("import environ")) {
			return source.PythonDotenv // os.environ is filled by another package
		}
		return d
	}
	return map[string]source.Dialect{"Python": source.PythonDotenv, "JavaScript": source.NodeDotenv, "PHP": source.PHPDotenv, "Ruby": source.RubyDotenv,
		"Go": source.GoDotenv, "Rust": source.RustDotenv}[f.client.Language]
}

// variables are those of the files, of which the last one wins.
func (f *fit) variables(o Options) map[string]variable {
	if len(o.EnvFiles) == 0 {
		return nil
	}
	dialect, list := f.envDialect(), map[string]variable{}
	lookup := func(name string) (string, bool) {
		if v, ok := list[name]; ok {
			return v.text, v.known
		}
		if o.Lookup == nil {
			return "", false
		}
		return o.Lookup(name)
	}
	for _, file := range o.EnvFiles {
		d := source.Parse(file.Name, file.Text, source.Dotenv)
		for i := range d.Entries {
			e := &d.Entries[i]
			if e.Comment {
				continue
			}
			list[e.Key] = readVariable(file.Name, e, dialect, lookup)
		}
	}
	return list
}

func readVariable(file string, e *source.Entry, dialect source.Dialect, lookup func(string) (string, bool)) variable {
	v := variable{file: file, entry: e, known: true}
	if e.Kind == source.Reference {
		text, ok := lookup(e.Ref)
		v.text, v.known = cmp.Or(text, e.Default), ok || e.Default != ""
		return v
	}
	v.text, v.changes = source.Evaluate(e, source.Dotenv, dialect, lookup)
	v.known = !slices.ContainsFunc(v.changes, func(c source.Change) bool { return c.Kind == source.VariableUnknown })
	return v
}

// lookup gives the values of variables: those of the files, then those of the
// process; nil where nothing is known.
func (c *Config) lookup(o Options) func(string) (string, bool) {
	if len(c.variables) == 0 {
		return o.Lookup
	}
	return func(name string) (string, bool) {
		if v, ok := c.variables[name]; ok {
			return v.text, v.known
		}
		if o.Lookup == nil {
			return "", false
		}
		return o.Lookup(name)
	}
}

// noteVariable notes what the reader of a file of variables makes of the value that
// a setting refers to.
func (c *Config) noteVariable(name string, s *Setting) {
	v, ok := c.variables[name]
	if !ok {
		return
	}
	e := v.entry
	at := probe.Origin{Name: e.Key, File: v.file, Line: e.Line, Column: e.Column, Length: utf8.RuneCountInString(e.Raw), Before: e.Key + "="}
	if !hides(s) {
		at.Value = e.Raw
	}
	for _, ch := range v.changes {
		if ch.Kind != source.VariableUnknown {
			r := mangled(at, s, ch, e, v.text)
			r.Fix = source.Advice(e, source.Dotenv, c.envDialect)
			c.note(r)
		}
	}
}
