package source

import (
	"strings"
	"testing"
)

// lineFormats are the formats of the line-based readers.
var lineFormats = []Format{Dotenv, Shell, Compose, INI, Properties, Msmtprc, Postfix, SSMTP, Command}

// seeds are texts that each reader is fed with.
var seeds = []string{
	"export A='x' # note\nB=\"a\nb\"\nC=${D:-e}\n#F=g\n\ufeffH=`i`\r\nPASS=a #b\n",
	"services:\n  app:\n    environment:\n      - A=1\n      - \"B=$x\"\n      - C='y'\n  web:\n    environment:\n      D: 0123\n      E: 'f''g'\n",
	"env:\n  - name: A\n    value: \"b\"\nenvironment: {C: d, E: \"f\"}\n",
	"[a]\nb = c ; d\ne: `f`\ng=\"\"\"h\ni\"\"\"\n;j=k\n",
	"a.b=c\\\n  d\\u0041\n!e=f\n",
	"defaults\ntls on\naccount a\nhost h\naccount b : a\npassword \"x y\"\n",
	"relayhost = [h]:587\nx =\n # c\n  y\nmyhostname = $x\n",
	"mailhub=h:587\nUseTLS=YES\n",
	"docker run -e A=1 \\\n --env \"B=x y\" i\nset C=\"d\"\nsetx E f\n$env:G = 'h'\ncurl --url smtp://h:587 -u 'me:x' --ssl-reqd\n",
	"smtp://me:p%40s?s@h:587/x?tls=required&a=b#c", "[::1]:25", "```env\nA=1\n```\n    B=2\n",
}

// checkEntries fails if an entry is not where it says it is.
func checkEntries(t *testing.T, d *Document) {
	t.Helper()
	for _, e := range d.Entries {
		switch {
		case e.Start < 0 || e.End < e.Start || e.End > len(d.Text):
			t.Fatalf("%s: %q: bytes %d to %d of %d", d.Format, e.Key, e.Start, e.End, len(d.Text))
		case string(d.Text[e.Start:e.End]) != e.Raw:
			t.Fatalf("%s: %q: Raw is %q, the text %q", d.Format, e.Key, e.Raw, d.Text[e.Start:e.End])
		case e.KeyStart >= 0 && (e.KeyEnd < e.KeyStart || e.KeyEnd > len(d.Text)):
			t.Fatalf("%s: %q: key at %d to %d", d.Format, e.Key, e.KeyStart, e.KeyEnd)
		case e.Line < 1 || e.Column < 1:
			t.Fatalf("%s: %q: line %d, column %d", d.Format, e.Key, e.Line, e.Column)
		}
	}
}

// FuzzLines feeds every line-based reader, and what works on its entries.
func FuzzLines(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, format := range lineFormats {
			d := Parse("-", text, format)
			checkEntries(t, d)
			for i := range d.Entries[:min(len(d.Entries), 4)] {
				exercise(t, d, &d.Entries[i])
			}
		}
	})
}

// exercise evaluates, takes apart and edits an entry.
func exercise(t *testing.T, d *Document, e *Entry) {
	for dialect := range dotenvReaders {
		value, changes := Evaluate(e, d.Format, dialect, nil)
		_, _ = Evaluate(e, d.Format, dialect, func(string) (string, bool) { return "v", true })
		for _, c := range changes {
			if c.At < -1 || c.At > len(e.Raw) {
				t.Fatalf("%s, %s: %q: %s at %d of %d", d.Format, dialect, value, c.Kind, c.At, len(e.Raw))
			}
		}
	}
	for _, kind := range []string{"url", "host:port"} {
		for _, p := range Parts(e, kind) {
			if string(d.Text[p.Start:p.End]) != p.Raw {
				t.Fatalf("%s: part %q is %q, the text %q", d.Format, p.Key, p.Raw, d.Text[p.Start:p.End])
			}
			Apply(d, Plain, []Edit{{Entry: &p, Value: "a b", Kind: Text}})
			Apply(d, Plain, []Edit{{Entry: &p, Remove: true}})
		}
	}
	for _, edit := range []Edit{{Entry: e, Value: "x y", Kind: Text}, {Entry: e, Remove: true}, {Near: e, Key: "NEW", Value: "z", Kind: Text}} {
		out := Apply(d, Plain, []Edit{edit})
		if edit.Entry == nil && len(out) <= len(d.Text) {
			t.Fatalf("%s: nothing was added", d.Format)
		}
		checkEntries(t, Parse("-", out, d.Format))
	}
}

func FuzzDocuments(f *testing.F) {
	for _, s := range seeds {
		f.Add("-", []byte(s))
		f.Add(".env", []byte("My report:\n\n```\n"+s+"```\n\nthanks\n\n"+s))
	}
	f.Fuzz(func(t *testing.T, name string, text []byte) {
		if err := Check(name, text); err != nil && strings.Contains(err.(*Error).Why, "\n") {
			t.Fatalf("more than one line: %v", err)
		}
		for _, d := range Documents(name, text) {
			checkEntries(t, d)
			for _, e := range d.Entries {
				if e.Line < d.First || e.Line > d.Last {
					t.Fatalf("%s: %q is in line %d, the document has %d to %d", d.Format, e.Key, e.Line, d.First, d.Last)
				}
			}
		}
	})
}

func FuzzParts(f *testing.F) {
	for _, s := range seeds {
		f.Add(s, "port", "587")
	}
	f.Fuzz(func(t *testing.T, value, name, set string) {
		e := &Entry{Key: "K", Raw: "'" + value + "'", Value: value, Quote: '\'', Kind: Text, End: len(value) + 2}
		text := e.Raw
		for _, kind := range []string{"url", "host:port"} {
			for _, p := range Parts(e, kind) {
				if p.Start < 0 || p.End > len(text) || text[p.Start:p.End] != p.Raw {
					t.Fatalf("%q stands at %d to %d", p.Key, p.Start, p.End)
				}
			}
			setPart(value, kind, name, Edit{Value: set})
			setPart(value, kind, name, Edit{Remove: true})
		}
	})
}
