package probe

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
)

// MaxRecordSize is the limit of a serialised record, in bytes; a run writes
// less than a tenth of it.
const MaxRecordSize = 64 << 20

// SchemaError is the error of ReadRecord for a record of another schema.
type SchemaError struct {
	Schema string // as it stands in the record; empty when none does
}

// Error says which schema was found and which is read.
func (e *SchemaError) Error() string {
	return fmt.Sprintf("probe: record: schema %.40q is not %q", e.Schema, RecordSchema)
}

// ReadRecord decodes a record that was serialised as JSON. Fields that this
// version does not know are ignored; another schema is an error.
func ReadRecord(r io.Reader) (*Record, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxRecordSize+1))
	if err != nil {
		return nil, fmt.Errorf("probe: record: %w", err)
	}
	if len(data) > MaxRecordSize {
		return nil, fmt.Errorf("probe: record: over %d MiB", MaxRecordSize>>20)
	}
	var head struct {
		Schema string `json:"schema"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("probe: record: %w", err)
	}
	if head.Schema != RecordSchema {
		return nil, &SchemaError{Schema: head.Schema}
	}
	rec := new(Record)
	if err := json.Unmarshal(data, rec); err != nil {
		return nil, fmt.Errorf("probe: record: %w", err)
	}
	return rec, rec.check()
}

// check refuses what no run writes and what would surprise a reader.
func (r *Record) check() error {
	if p := r.Settings.Port; p < 0 || p > 65535 {
		return errors.New("probe: record: port out of range")
	}
	if len(r.Sessions) > maxListed {
		return errors.New("probe: record: too many sessions")
	}
	parts := []any{r.Scan, r.Vantage, r.MX, r.Token}
	for i := range r.Sessions {
		parts = append(parts, r.Sessions[i].TLS)
	}
	for _, part := range parts {
		if field := longList(reflect.ValueOf(part), ""); field != "" {
			return fmt.Errorf("probe: record: too many entries in %s", field)
		}
	}
	return nil
}

// maxListed is more than a run lists of anything but lines; what compares the entries
// with each other stays fast.
const maxListed = 1000

// longList is the name of a list that is longer, empty for none.
func longList(v reflect.Value, name string) string {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return longList(v.Elem(), name)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if t := v.Type().Field(i); t.IsExported() {
				if found := longList(v.Field(i), v.Type().Name()+"."+t.Name); found != "" {
					return found
				}
			}
		}
	case reflect.Slice:
		if v.Len() > maxListed {
			return name
		}
		for i := range v.Len() {
			if found := longList(v.Index(i), name); found != "" {
				return found
			}
		}
	}
	return ""
}
