package source

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// Check says in one line why a text cannot be a settings file: too large, binary
// or empty. nil if it can.
func Check(name string, text []byte) error {
	switch {
	case len(text) > MaxSize:
		return &Error{name, fmt.Sprintf("the file has %d MB; a settings file has at most %d MB", len(text)>>20, MaxSize>>20)}
	case len(bytes.TrimSpace(text)) == 0:
		return &Error{name, "the file is empty"}
	case bytes.IndexByte(text, 0) >= 0 || !utf8.Valid(text) && !mostlyText(text):
		return &Error{name, "this is a binary file, not settings"}
	}
	return nil
}

// mostlyText allows for a few letters in an old encoding.
func mostlyText(text []byte) bool {
	bad := 0
	for _, b := range text {
		if b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1b {
			bad++
		}
	}
	return bad*100 < len(text)
}

// Documents takes a text apart: one document for each format that the whole of it
// can be of, likeliest first, and one for each piece that a report quotes.
func Documents(name string, text []byte) (list []*Document) {
	for _, f := range Guess(name, text) {
		list = append(list, Parse(name, text, f))
	}
	return list
}
