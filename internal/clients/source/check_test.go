package source

import (
	"strings"
	"testing"
	"unicode/utf16"
)

func TestCheck(t *testing.T) {
	wide := func(s string) (b []byte) {
		for _, u := range utf16.Encode([]rune(s)) {
			b = append(b, byte(u), byte(u>>8))
		}
		return b
	}
	for _, tt := range []struct {
		name string
		text []byte
		want string
	}{
		{"settings", []byte("A=1\n"), ""},
		{"byte order mark", []byte("\ufeffA=1\n"), ""},
		{"Latin-1", []byte("# Stra\xdfe, where the server stands\nHOST=smtp.example.com\n"), ""},
		{"empty", []byte(" \n\t\n"), "empty"},
		{"only a mark", []byte("\ufeff\n"), "empty"},
		{"UTF-16 with mark", append([]byte{0xff, 0xfe}, wide("A=1\n")...), "UTF-16"},
		{"UTF-16", wide("MAIL_HOST=smtp.example.com\n"), "UTF-16"},
		{"binary", []byte("\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00A=1\n"), "binary"},
		{"binary without nulls", []byte(strings.Repeat("\xff\x80\x81", 100)), "binary"},
		{"10 MB", make([]byte, 10<<20), "has 10 MB; a settings file has at most 4 MB"},
	} {
		err := Check("f.env", tt.text)
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), "f.env: ")):
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}
