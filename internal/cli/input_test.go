package cli

import (
	"bytes"
	"strings"
	"testing"
)

func TestFirstLine(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "", "a": "a", "a\n": "a", "a\r\n": "a", "a\r\r\n": "a\r", " a \nb\n": " a ", "\nb": "", "a\r": "a\r",
		strings.Repeat("x", longestSecret): strings.Repeat("x", longestSecret),
	} {
		got, err := firstLine(strings.NewReader(in))
		if err != nil || got != want {
			t.Errorf("%.20q: %.20q, %v, want %.20q", in, got, err, want)
		}
	}
	if _, err := firstLine(bytes.NewReader(make([]byte, longestSecret+1))); err == nil {
		t.Error("a line without end is taken")
	}
}

func TestReadAllHasALimit(t *testing.T) {
	t.Parallel()
	const most = 2 << 20
	if text, err := readAll(bytes.NewReader(make([]byte, most)), most); err != nil || len(text) != most {
		t.Errorf("%d bytes, %v", len(text), err)
	}
	if _, err := readAll(bytes.NewReader(make([]byte, most+1)), most); err == nil || err.Error() != "larger than 2 MiB" {
		t.Errorf("error %v", err)
	}
}

func FuzzParseRecord(f *testing.F) {
	f.Add([]byte(`{"schema": "smtpwhy-record/1", "sessions": [{"purpose": "as-configured"}]}`))
	f.Add([]byte(`{"schema": "smtpwhy/1", "record": {"schema": "smtpwhy-record/1"}}`))
	f.Add([]byte(`{"schema": "smtpwhy/1", "record": null}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		record, err := parseRecord(text, "fuzz")
		if (record == nil) == (err == nil) {
			t.Errorf("record %v, error %v", record, err)
		}
	})
}
