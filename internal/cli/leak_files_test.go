package cli

import (
	"context"

	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/internal/clients"
)

// leakCase makes a settings file with secrets in it of one that has its password
// at a known place.
type leakCase struct {
	name string
	make func(f leakFile, secret func(glue ...string) string) string
}

type leakFile struct {
	text, comment      string
	start, end         int // of the password, without its quotation marks
	lineStart, lineEnd int
	keyStart, keyEnd   int // of the password's name, -1 where it has none
}

func (f leakFile) with(password string) string { return f.text[:f.start] + password + f.text[f.end:] }

func (f leakFile) line(password string) string {
	return f.text[f.lineStart:f.start] + password + f.text[f.end:f.lineEnd]
}

// named is the line with another name of the setting.
func (f leakFile) named(key, password string) string {
	return f.text[f.lineStart:f.keyStart] + key + f.text[f.keyEnd:f.start] + password + f.text[f.end:f.lineEnd]
}

func (f leakFile) before(line string) string {
	return f.text[:f.lineStart] + line + "\n" + f.text[f.lineStart:]
}
func (f leakFile) after(line string) string {
	return f.text[:f.lineEnd] + "\n" + line + f.text[f.lineEnd:]
}

var leakCases = []leakCase{
	{"plain", func(f leakFile, secret func(...string) string) string { return f.with(secret()) }},
	{"hash", func(f leakFile, secret func(...string) string) string { return f.with(secret("#", " #", " ")) }},
	{"dollar", func(f leakFile, secret func(...string) string) string { return f.with(secret("$", "${", "}")) }},
	{"URL marks", func(f leakFile, secret func(...string) string) string { return f.with(secret("@", "/", ":", "?")) }},
	{"percent", func(f leakFile, secret func(...string) string) string { return f.with(secret("%40", "%", "%zz")) }},
	{"quotes", func(f leakFile, secret func(...string) string) string { return f.with(secret(`"`, "'", "`", `\`)) }},
	{"escapes", func(f leakFile, secret func(...string) string) string {
		return f.with(secret(`\n`, `\"`, `\'`, `\u0041`))
	}},
	{"marks", func(f leakFile, secret func(...string) string) string {
		return f.with(secret("=", ",", ";", "|", "&", "{", "!"))
	}},
	{"key around", func(f leakFile, secret func(...string) string) string {
		return f.with(secret(" user=", ", pass: "))
	}},
	{"twice", func(f leakFile, secret func(...string) string) string { return f.after(f.line(secret())) }},
	{"commented out", func(f leakFile, secret func(...string) string) string {
		return f.before(f.comment + f.line(secret("#")))
	}},
	{"comment behind", func(f leakFile, secret func(...string) string) string {
		return f.text[:f.lineEnd] + " " + f.comment + "was " + secret(" ") + f.text[f.lineEnd:]
	}},
	{"another key", func(f leakFile, secret func(...string) string) string {
		return f.after(f.named("API_KEY", secret(".")))
	}},
	{"misspelt", func(f leakFile, secret func(...string) string) string {
		key := f.text[f.keyStart:f.keyEnd]
		return f.text[:f.keyStart] + key[:len(key)-1] + f.text[f.keyEnd:f.start] + secret("-") + f.text[f.end:]
	}},
	{"second service", func(f leakFile, secret func(...string) string) string { return f.text + "\n" + f.with(secret("_")) }},
	{"report", func(f leakFile, secret func(...string) string) string {
		return "It does not work, the password is " + secret() + ".\n\n```\n" + f.with(secret("#")) + "\n```\n"
	}},
}

// TestNoSecretOfAFileLeaves puts random secrets into the settings files of all
// clients, where people have theirs, and looks for them in every output.
func TestNoSecretOfAFileLeaves(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	for _, c := range clients.All() {
		found, err := filepath.Glob(filepath.Join(goldenDir, c.ID, "broken.*"))
		if err != nil || len(found) != 1 {
			t.Fatal(c.ID, found, err)
		}
		random := rand.New(rand.NewPCG(seed, uint64(len(c.ID))))
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			f, ok := newLeakFile(t, c, found[0])
			if !ok {
				t.Skip("the password is in another file")
			}
			for turn, one := range leakCases {
				if f.keyStart < 0 && (one.name == "another key" || one.name == "misspelt") {
					continue
				}
				if one.name == "comment behind" && f.text[f.lineEnd-1] == '\\' {
					continue // of a command in several lines, it would be no comment
				}
				var parts []string
				text := one.make(f, func(glue ...string) string {
					s := randomWord(random)
					parts = append(parts, s)
					for _, g := range glue {
						next := randomWord(random)
						parts, s = append(parts, next), s+g+next
					}
					return s
				})
				checkLeaks(t, c, one.name, filepath.Base(found[0]), text, parts, leakRunsFor(turn+int(seed%97)))
			}
		})
	}
}

// randomWord is a piece of a secret that nothing else contains.
func randomWord(r *rand.Rand) string {
	const letters = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	b := []byte("Q7")
	for range 7 {
		b = append(b, letters[r.IntN(len(letters))])
	}
	return string(b)
}

func newLeakFile(t *testing.T, c *clients.Client, name string) (f leakFile, ok bool) {
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	config, err := clients.Read(name, text, clients.Options{Client: c})
	if err != nil {
		t.Fatal(err)
	}
	f = leakFile{text: string(text), comment: "# ", start: -1}
	if slices.Contains([]string{".js", ".go", ".java", ".rs", ".cs", ".php", ".json"}, filepath.Ext(name)) {
		f.comment = "// "
	}
	for key, v := range config.Values {
		s, named := c.Named(key)
		if v.Entry == nil || !(named && s.Role == clients.RolePassword || strings.HasSuffix(key, "#password")) || f.start >= 0 {
			continue
		}
		f.start, f.end, f.keyStart, f.keyEnd = v.Entry.Start, v.Entry.End, v.Entry.KeyStart, v.Entry.KeyEnd
		for _, quote := range []string{`"`, `'`, "`"} {
			if strings.HasPrefix(f.text[f.start:f.end], quote) {
				f.start, f.end = f.start+1, f.end-1
			}
		}
		f.lineStart = strings.LastIndexByte(f.text[:f.start], '\n') + 1
		f.lineEnd = len(f.text)
		if i := strings.IndexByte(f.text[f.end:], '\n'); i >= 0 {
			f.lineEnd = f.end + i
		}
		if f.keyStart < f.lineStart || f.keyEnd > f.start {
			f.keyStart = -1
		}
	}
	return f, f.start >= 0
}

// leakRuns are the command lines whose outputs are searched; FILE is the file. The
// first two show the most.
var leakRuns = []string{
	"check FILE --offline --format json", "explain FILE --format json",
	"check FILE --offline", "check FILE --offline --format markdown --anonymize", "check FILE --offline --format line",
	"check FILE --fix --offline", "check - --offline", "check - --offline --format json",
	"explain FILE", "explain FILE --format markdown --anonymize", "explain FILE --format line",
	"check FILE --as all -v --transcript", "check FILE --as all --format json",
}

// leakRunsFor are the command lines of one case: all would take a minute, so that the
// rest takes turns.
func leakRunsFor(turn int) []string {
	rest := leakRuns[2:]
	return []string{leakRuns[0], leakRuns[1], rest[turn%len(rest)], rest[(turn+5)%len(rest)]}
}

func checkLeaks(t *testing.T, c *clients.Client, name, base, text string, parts, runs []string) {
	t.Helper()
	g := startGolden(t, t.TempDir())
	file := filepath.Join(g.dir, base)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, line := range runs {
		args := strings.Fields(strings.Replace(line, "FILE", file, 1))
		a, out, errs := testApp()
		a.Network, a.Dir, a.Stdin = g.network, g.dir, strings.NewReader(text)
		code := a.Run(context.Background(), args)
		if code == exitFailure {
			t.Errorf("%s: %s: exit code %d: %s", name, line, code, errs)
		}
		output := errs.String()
		if !strings.Contains(line, "--fix") {
			output += out.String()
		}
		for _, part := range parts {
			for form, s := range disguises(part) {
				if i := strings.Index(output, s); i >= 0 {
					t.Errorf("%s: %s: a secret is in the output, as %s: %q", name, line, form, lineAround(output, i))
					break
				}
			}
		}
	}
}

func lineAround(text string, i int) string {
	start := strings.LastIndexByte(text[:i], '\n') + 1
	return regexp.MustCompile(`^[^\n]{0,300}`).FindString(text[start:])
}
