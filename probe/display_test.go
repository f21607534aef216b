package probe

import (
	"testing"
	"unicode/utf8"
)

func TestDisplayText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		in       string
		want     string
		faithful bool
	}{
		{"empty", "", "", true},
		{"ASCII", "220 mail.example ESMTP", "220 mail.example ESMTP", true},
		{"control characters stay", "250 a\x00\x1b[31mb\x7f", "250 a\x00\x1b[31mb\x7f", true},
		{"UTF-8", "535 认证失败", "535 认证失败", true},
		{"UTF-8 replacement character is text", "a\uFFFDb", "a\uFFFDb", true},
		{"UTF-8 cut inside a character", "535 认证失\xe8\xb4", "535 认证失\uFFFD", false},
		{"GB18030", "535 \xc8\xcf\xd6\xa4\xca\xa7\xb0\xdc", "535 认证失败", false},
		{"GB18030 with punctuation", "550 \xd3\xc3\xbb\xa7\xb2\xbb\xb4\xe6\xd4\xda\xa3\xac\xc7\xeb\xbc\xec\xb2\xe9", "550 用户不存在，请检查", false},
		{"Latin-1, letters apart", "Authentification refus\xe9e", "Authentification refusée", false},
		{"Latin-1, letters together", "Gr\xf6\xdfe zu gro\xdf", "Größe zu groß", false},
		{"Latin-1, at the end", "caf\xe9", "café", false},
		{"every byte", "\x80\xff\xfe", "\u0080ÿþ", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, faithful := displayText([]byte(tt.in))
			if got != tt.want || faithful != tt.faithful {
				t.Errorf("displayText(%q) = %q, %v; want %q, %v", tt.in, got, faithful, tt.want, tt.faithful)
			}
		})
	}
}

func FuzzDisplayText(f *testing.F) {
	f.Add([]byte("250 OK"))
	f.Add([]byte("\xc8\xcf\xd6\xa4\x81\x30\x81\x30"))
	f.Fuzz(func(t *testing.T, b []byte) {
		text, faithful := displayText(b)
		if !utf8.ValidString(text) {
			t.Errorf("displayText(%q) = %q: not UTF-8", b, text)
		}
		if faithful && text != string(b) {
			t.Errorf("displayText(%q) = %q is said to be faithful", b, text)
		}
	})
}
