package report

import (
	"cmp"
	"encoding/json"
	"reflect"
	"slices"

	"github.com/smtpwhy/smtpwhy/probe"
)

// walk copies a value and passes each plain string in it through f, with the
// name of its field, such as "Lookup.Name". Strings of a named type are words
// of ours and stay. Raw bytes are dropped.
func walk(v reflect.Value, field string, f func(field, s string) string) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.String:
		out.Set(v)
		if v.Type() == reflect.TypeFor[string]() {
			out.SetString(f(field, v.String()))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			out.Set(reflect.New(v.Type().Elem()))
			out.Elem().Set(walk(v.Elem(), field, f))
		}
	case reflect.Slice:
		if v.IsNil() || v.Type() == reflect.TypeFor[[]byte]() {
			break
		}
		out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			out.Index(i).Set(walk(v.Index(i), field, f))
		}
	case reflect.Map:
		if v.IsNil() {
			break
		}
		out.Set(reflect.MakeMapWithSize(v.Type(), v.Len()))
		keys := v.MapKeys()
		slices.SortFunc(keys, func(x, y reflect.Value) int { return cmp.Compare(x.String(), y.String()) })
		for _, k := range keys {
			key := k
			if v.Type().Elem().Kind() == reflect.String {
				key = walk(k, field, f) // a server's words; other maps have keys of ours
			}
			out.SetMapIndex(key, walk(v.MapIndex(k), field, f))
		}
	case reflect.Struct:
		out.Set(v)
		if secret, ok := v.Interface().(probe.Secret); ok {
			out.Set(reflect.ValueOf(factsOnly(secret)))
			break
		}
		for i := range v.NumField() {
			if t := v.Type().Field(i); t.IsExported() {
				out.Field(i).Set(walk(v.Field(i), v.Type().Name()+"."+t.Name, f))
			}
		}
	default:
		out.Set(v)
	}
	return out
}

// factsOnly is a secret as a record has it: without its value.
func factsOnly(s probe.Secret) (facts probe.Secret) {
	if b, err := json.Marshal(s); err == nil {
		_ = json.Unmarshal(b, &facts)
	}
	return facts
}
