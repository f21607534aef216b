package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf16"

	"github.com/smtpwhy/smtpwhy/report"
)

// renderJSON writes the report as one document. Lists that are always there are
// never null. Characters that a terminal or an editor could act on are written
// as JSON escapes, which changes nothing for a reader of JSON.
func renderJSON(b *bytes.Buffer, r *report.Report, _ Options) error {
	var doc bytes.Buffer
	e := json.NewEncoder(&doc)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(withLists(reflect.ValueOf(r)).Interface()); err != nil {
		return err
	}
	for _, c := range doc.String() {
		switch {
		case c == '\n' || !hidden(c):
			b.WriteRune(c)
		case c > 0xffff:
			high, low := utf16.EncodeRune(c)
			fmt.Fprintf(b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(b, `\u%04x`, c)
		}
	}
	return nil
}

// withLists is a copy of a value in which nil slices are empty ones, except
// those that the JSON leaves out when empty, and all strings are UTF-8, so that
// a report that was read back is written the same.
func withLists(v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		p := reflect.New(v.Type().Elem())
		p.Elem().Set(withLists(v.Elem()))
		return p
	case reflect.String:
		text := reflect.New(v.Type()).Elem()
		text.SetString(strings.ToValidUTF8(v.String(), "\ufffd"))
		return text
	case reflect.Map:
		if v.IsNil() {
			return v
		}
		m := reflect.MakeMapWithSize(v.Type(), v.Len())
		for i := v.MapRange(); i.Next(); {
			m.SetMapIndex(withLists(i.Key()), withLists(i.Value()))
		}
		return m
	case reflect.Slice:
		list := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			list.Index(i).Set(withLists(v.Index(i)))
		}
		return list
	case reflect.Struct:
		s := reflect.New(v.Type()).Elem()
		s.Set(v)
		for i := range v.NumField() {
			f := v.Type().Field(i)
			omitted := v.Field(i).IsZero() && strings.Contains(f.Tag.Get("json"), ",omitempty")
			if f.IsExported() && !omitted {
				s.Field(i).Set(withLists(v.Field(i)))
			}
		}
		return s
	}
	return v
}
