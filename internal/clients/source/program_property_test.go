package source

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// structured are the formats whose values have quotation marks and paths, with a
// text that has one of each kind.
var structured = map[Format]string{
	YAML:       "a:\n  b: %s\n  'c': 1\n",
	JSON:       "{\"a\": {\"b\": %s, \"c\": 1}}",
	TOML:       "[a]\nb = %s\nc = 1\n",
	Python:     "A_B = %s\nC = 1\n",
	PHP:        "<?php\n$o->b = %s;\n$o->c = 1;\n",
	JavaScript: "f({ b: %s, c: 1 });\n",
	Ruby:       "x['b'] = %s\ny = 1\n",
	Java:       "p.put(\"b\", %s); p.put(\"c\", 1);\n",
	Go:         "d.B = %s\nd.C = 1\n",
	CSharp:     "c.B = %s; c.D = 1;\n",
	Rust:       "m.port(%s).tls(Tls::None);\n",
}

// TestProgramLiterals writes random texts in every format, with every quotation mark, and
// reads them back.
func TestProgramLiterals(t *testing.T) {
	alphabet := []rune(" !\"#$%&'()*+,-./0123456789:;<=>?@ABCXYZ[\\]^_`abcnrtuxyz{|}~äß漢\t\n")
	for format, text := range structured {
		c, _ := codecOf(format)
		random := rand.New(rand.NewPCG(1, 2))
		for range 1000 {
			value := make([]rune, random.IntN(12))
			for i := range value {
				value[i] = alphabet[random.IntN(len(alphabet))]
			}
			for _, q := range []byte{0, '"', '\''} {
				var old *Entry
				if q != 0 {
					old = &Entry{Kind: Text, Quote: q, Raw: string(q) + string(q)}
				}
				if q == '\'' && slices.Contains([]Format{JSON, Java, Go, CSharp, Rust}, format) {
					continue // no mark for strings there
				}
				literal := c.literal(string(value), Text, old, Plain)
				d := Parse("x", fmt.Appendf(nil, text, literal), format)
				if len(d.Entries) != 2 {
					t.Fatalf("%s: %d entries in %s", format, len(d.Entries), d.Text)
				}
				if e := d.Entries[0]; e.Value != string(value) || e.Kind != Text || e.Raw != literal {
					t.Errorf("%s: %q became %s %q, written %s", format, string(value), e.Kind, e.Value, literal)
				}
			}
		}
	}
}
