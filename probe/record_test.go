package probe

import (
	"bytes"
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
)

// fill gives every field below v a value that is not its zero value.
func fill(v reflect.Value, n *int) {
	*n++
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
		return
	case *Secret:
		return // its facts have a test of their own
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), n)
			}
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), n)
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, n)
		fill(value, n)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.String:
		v.SetString("word")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(1.5)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n%100 + 1))
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(*n%100 + 1))
	}
}

// Each field of a record survives JSON, under a name in the form of the others.
func TestRecordGoesThroughJSON(t *testing.T) {
	t.Parallel()
	var want Record
	n := 0
	fill(reflect.ValueOf(&want).Elem(), &n)
	want.Schema = RecordSchema
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadRecord(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(&want, got) {
		again, _ := json.Marshal(got)
		t.Errorf("%d fields: sent\n%s\ncame back as\n%s", n, text, again)
	}
	name := regexp.MustCompile(`"([^"]*)":`)
	form := regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	for _, m := range name.FindAllStringSubmatch(string(text), -1) {
		if !form.MatchString(m[1]) {
			t.Errorf("the name %q is not in lower case with underscores", m[1])
		}
	}
	for _, want := range []string{`"vantage"`, `"mx"`, `"mta_sts"`, `"builds"`, `"fetched"`, `"ocsp"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s is not filled", want)
		}
	}
}
