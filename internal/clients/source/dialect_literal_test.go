package source

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestLiteralsReadBack writes random values and reads them again, in every dialect,
// fresh and in the place of another value.
func TestLiteralsReadBack(t *testing.T) {
	const printable = "abcXYZ019 \"'`$#%&\\;:=@!?*()[]{}<>|~^+-_./,éü"
	type way struct {
		format  Format
		dialect Dialect
		text    string // KEY is the entry to change; empty for a fresh block
	}
	var list []way
	for d := range dotenvReaders {
		for _, text := range []string{"", "KEY=x # note\n", "export KEY='x'\n", "KEY=\"x\"\n"} {
			list = append(list, way{Dotenv, d, text})
		}
	}
	for _, d := range []Dialect{GoINI, PythonConfigINI} {
		list = append(list, way{INI, d, ""}, way{INI, d, "[a]\nKEY = x\n"}, way{INI, d, "[a]\nKEY = `x`\n"})
	}
	for _, text := range []string{"", "environment:\n  KEY: x\n", "environment:\n  KEY: 'x' # note\n", "environment:\n  KEY: \"x\"\n", "environment:\n  - \"KEY=x\"\n",
		"environment:\n  - 'KEY=x'\n", "env:\n  - name: KEY\n    value: x\n"} {
		list = append(list, way{Compose, Plain, text})
	}
	for _, text := range []string{"", "export KEY=x\n", "docker run -e KEY=x image\n", "docker run -e \"KEY=x\" image\n", "docker run -e 'KEY=x' image\n", "KEY=x app\n"} {
		list = append(list, way{Shell, Plain, text})
	}
	list = append(list, way{Properties, Plain, ""}, way{Properties, Plain, "KEY=x\n"}, way{Postfix, Plain, "KEY = x\n"})
	rng := rand.New(rand.NewPCG(1, 2))
	runes := []rune(printable)
	for _, w := range list {
		failed := 0
		for range 150 {
			var b strings.Builder
			for range 1 + rng.IntN(10) {
				b.WriteRune(runes[rng.IntN(len(runes))])
			}
			value := b.String()
			if !expressible(w.format, w.dialect, value) {
				continue
			}
			if got, text := writtenAndRead(w.format, w.dialect, w.text, value); got != value && failed < 5 {
				failed++
				t.Errorf("%s, dialect %q, %q: %q is written as %q and read as %q", w.format, w.dialect, w.text, value, text, got)
			}
		}
	}
}

// writtenAndRead is what a reader makes of a value that was written.
func writtenAndRead(f Format, dialect Dialect, text, value string) (got, written string) {
	if text == "" {
		key := "KEY"
		if f == INI {
			key = "a.KEY"
		}
		text = Block(f, dialect, []Edit{{Key: key, Value: value, Kind: Text}})
	} else {
		d := Parse("-", []byte(text), f)
		text = string(Apply(d, dialect, []Edit{{Entry: &d.Entries[0], Value: value, Kind: Text}}))
	}
	d := Parse("-", []byte(text), f)
	if len(d.Entries) == 0 {
		return "", text
	}
	e := d.Entries[0]
	if e.Comment && len(d.Entries) > 1 {
		e = d.Entries[1]
	}
	if e.Kind == Reference {
		return "(reference)", text
	}
	got, _ = Evaluate(&e, f, dialect, nil)
	return got, text
}

// expressible says whether a reader has a way at all to give a value: those without
// escapes do not have one for each.
func expressible(f Format, d Dialect, value string) bool {
	trimmed := strings.TrimSpace(value) == value
	has := func(chars string) bool { return strings.ContainsAny(value, chars) }
	quotes := strings.Contains(value, `"`) && strings.Contains(value, "'")
	switch {
	case f == Postfix:
		return trimmed
	case f == Dotenv && d == DockerEnvFile:
		return !strings.HasPrefix(value, "$") && trimmed
	case f == Dotenv && d == NodeDotenv:
		return trimmed && !has("\\") && !(quotes && strings.Contains(value, "`"))
	case f == Dotenv && d == GoDotenv:
		return trimmed && !has("\\") && !quotes
	case f == Dotenv && d == RubyDotenv:
		return trimmed && !has("\\") && !quotes
	case f == Dotenv && d == DjangoEnviron:
		return trimmed && !strings.HasPrefix(value, "$")
	case f == Dotenv && d == PythonDotenv:
		return !strings.Contains(value, "${")
	case f == INI && d == GoINI:
		return trimmed && !has("`") && !has("\\") && !strings.Contains(value, "%(")
	case f == INI:
		return trimmed && !strings.ContainsAny(value[:1], "'\"`")
	}
	return true
}
