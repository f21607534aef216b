package source

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// Check says in one line why a text cannot be a settings file: too large, empty, in
// UTF-16, or binary. nil if it can.
func Check(name string, text []byte) error {
	switch {
	case len(text) > MaxSize:
		return &Error{name, fmt.Sprintf("the file has %d MB; a settings file has at most %d MB", len(text)>>20, MaxSize>>20)}
	case len(bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))) == 0:
		return &Error{name, "the file is empty"}
	case wide(text):
		return &Error{name, "the file is in UTF-16, which most programs cannot read either; save it as UTF-8"}
	case bytes.IndexByte(text, 0) >= 0 || !utf8.Valid(text) && !mostlyText(text):
		return &Error{name, "this is a binary file, not settings"}
	}
	return nil
}

// wide says whether a text is in UTF-16: by its mark, or by a null in every other byte.
func wide(text []byte) bool {
	if bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff}) {
		return true
	}
	head := text[:min(len(text), 512)]
	nulls := [2]int{}
	for i, b := range head {
		if b == 0 {
			nulls[i%2]++
		}
	}
	half := len(head) / 2
	return half > 4 && (nulls[0] > half*9/10 && nulls[1] == 0 || nulls[1] > half*9/10 && nulls[0] == 0)
}

// mostlyText allows for a few letters in an old encoding.
func mostlyText(text []byte) bool {
	strange, all := 0, len(text)
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if r == utf8.RuneError && size == 1 || r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' && r != 0x1b {
			strange++
		}
		text = text[size:]
	}
	return strange*10 < all
}
