package source

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// yamlOracle reads texts from a JSON list and writes what they have, each as a list
// of "path=value" or null for an error. Scalars stay text; the rest is YAML's own.
const yamlOracle = `
import json, sys, yaml
class Texts(yaml.SafeLoader): pass
Texts.yaml_implicit_resolvers = {'<': [r for r in yaml.SafeLoader.yaml_implicit_resolvers['<']]}
def flat(path, v, out):
    if isinstance(v, dict):
        for k, x in v.items(): flat(path + '.' + str(k) if path else str(k), x, out)
    elif isinstance(v, list):
        for x in v: flat(path, x, out)
    else: out.append(path + '=' + ('' if v is None else str(v)))
def read(text):
    out = []
    try:
        for d in yaml.load_all(text, Loader=Texts): flat('', d, out)
    except yaml.YAMLError: return None
    return out
json.dump([read(t) for t in json.load(sys.stdin)], sys.stdout)
`

// TestYAMLAgainstPyYAML compares the values of random documents, in the shapes that
// settings files have, with those that PyYAML reads.
func TestYAMLAgainstPyYAML(t *testing.T) {
	const python = "/usr/bin/python3"
	if exec.Command(python, "-c", "import yaml").Run() != nil {
		t.Skip("no python3-yaml")
	}
	rng := rand.New(rand.NewPCG(11, 12))
	var texts []string
	for range 3000 {
		g := &yamlMaker{rng: rng}
		texts = append(texts, g.documents())
	}
	input, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "-c", yamlOracle)
	cmd.Stdin = bytes.NewReader(input)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var want [][]string
	if err := json.Unmarshal(out, &want); err != nil {
		t.Fatal(err)
	}
	wrong, refused := 0, 0
	for i, text := range texts {
		if want[i] == nil {
			refused++
			continue
		}
		d := Parse("-", []byte(text), YAML)
		checkEntries(t, d)
		got := []string{}
		for _, e := range d.Entries {
			if !e.Comment {
				got = append(got, e.Key+"="+e.Value)
			}
		}
		if diff := cmp.Diff(filled(want[i]), filled(got)); diff != "" {
			if wrong++; wrong <= 5 {
				t.Errorf("%s\n(-PyYAML +ours):\n%s", text, diff)
			}
		}
	}
	if wrong > 0 || refused > len(texts)/5 {
		t.Errorf("%d of %d documents are read otherwise; PyYAML refuses %d", wrong, len(texts), refused)
	}
}

// filled leaves out what has no value: a setting that is empty counts as not set.
func filled(list []string) (kept []string) {
	for _, s := range list {
		if !strings.HasSuffix(s, "=") && !strings.HasSuffix(s, "=~") {
			kept = append(kept, s)
		}
	}
	slices.Sort(kept) // what an alias stands for has the place of its anchor
	return kept
}

// yamlMaker makes documents.
type yamlMaker struct {
	rng     *rand.Rand
	n       int
	anchors []string // of scalars
	maps    []string // of mappings
	b       strings.Builder
}

func (g *yamlMaker) pick(list ...string) string { return list[g.rng.IntN(len(list))] }

func (g *yamlMaker) chance(n int) bool { return g.rng.IntN(n) == 0 }

func (g *yamlMaker) documents() string {
	for i := range 1 + g.rng.IntN(8)/7 {
		if i > 0 || g.chance(6) {
			g.b.WriteString("---\n")
		}
		g.anchors, g.maps = nil, nil
		g.mapping(0, 0)
	}
	return g.b.String()
}

func (g *yamlMaker) key() string {
	g.n++
	name := fmt.Sprintf("%s%d", g.pick("host", "smtp_port", "user-name", "a.b", "auth"), g.n)
	if g.chance(8) {
		return g.pick(`"`+name+`"`, "'"+name+"'")
	}
	return name
}

func (g *yamlMaker) mapping(indent, depth int) {
	pad := strings.Repeat(" ", indent)
	if depth > 0 && len(g.maps) > 0 && g.chance(5) {
		g.b.WriteString(pad + "<<: *" + g.maps[g.rng.IntN(len(g.maps))] + "\n")
	}
	for range 1 + g.rng.IntN(4) {
		g.comment(pad)
		g.b.WriteString(pad + g.key() + ":")
		g.below(indent, depth)
	}
}

func (g *yamlMaker) comment(pad string) {
	if g.chance(6) {
		g.b.WriteString(pad + g.pick("# a comment\n", "#old: 1\n", "\n", "  # further in\n"))
	}
}

// below is what stands behind a key.
func (g *yamlMaker) below(indent, depth int) {
	step := g.pick("  ", "  ", "    ")
	switch n := g.rng.IntN(14); {
	case n == 0 && depth < 3:
		name := fmt.Sprintf("m%d", g.n)
		g.b.WriteString(" &" + name + "\n")
		g.mapping(indent+len(step), depth+1)
		g.maps = append(g.maps, name)
	case n <= 3 && depth < 3:
		g.b.WriteString(g.pick("\n", " # what follows\n", "  \n"))
		g.mapping(indent+len(step), depth+1)
	case n <= 5 && depth < 3:
		g.b.WriteString("\n")
		g.list(indent+g.rng.IntN(2)*2, depth+1)
	case n == 6:
		g.block(indent, step)
	case n == 7:
		g.b.WriteString(" " + g.flow(0) + g.tail())
	case n == 8 && len(g.anchors) > 0:
		g.b.WriteString(" *" + g.anchors[g.rng.IntN(len(g.anchors))] + g.tail())
	case n == 9:
		name := fmt.Sprintf("s%d", g.n)
		g.b.WriteString(" &" + name + " " + g.scalar() + g.tail())
		g.anchors = append(g.anchors, name)
	case n == 10:
		g.lines(indent, step)
	case n == 11 && g.chance(3):
		g.b.WriteString("\n")
	default:
		g.b.WriteString(g.pick(" ", " ", "   ") + g.scalar() + g.tail())
	}
}

func (g *yamlMaker) tail() string { return g.pick("\n", "\n", "\n", " # note\n", "  \n") }

func (g *yamlMaker) scalar() string {
	return g.pick("smtp.example.com", "587", "true", "no", "0123", "1e3", "me@example.com", "a b  c", "pass#word", "x:y", "http://h:25/a?b=c#d", "-x", "a - b", "?q",
		`"quoted \"x\" \\ \t\u00e9"`, `"# no comment"`, `'it''s'`, `'a: b # c'`, `""`, "''", "é", "$x", "a,b", "[::1]:25x"[6:], "!!str 25", "~", "a'b", `a"b`, "=", "<x>", "a{b}", "10:20", "a: b"[:1])
}

// list has items of scalars or of mappings.
func (g *yamlMaker) list(indent, depth int) {
	pad := strings.Repeat(" ", indent)
	for range 1 + g.rng.IntN(3) {
		g.comment(pad)
		switch g.rng.IntN(4) {
		case 0:
			g.b.WriteString(pad + "- " + g.scalar() + g.tail())
		case 1:
			g.b.WriteString(pad + "- " + g.flow(0) + g.tail())
		default:
			gap := g.pick(" ", " ", "   ")
			g.b.WriteString(pad + "-" + gap + g.key() + ": " + g.scalar() + g.tail())
			if g.chance(2) {
				g.mapping(indent+1+len(gap), depth+1)
			}
		}
	}
}

func (g *yamlMaker) flow(depth int) string {
	var items []string
	open, end := "{", "}"
	list := g.chance(3)
	if list {
		open, end = "[", "]"
	}
	for range 1 + g.rng.IntN(3) {
		item := g.pick("a", "25", `"x, y"`, "'it''s'", "h.example", "me@example.com", `"a\"b"`, "a b", "x#y", "http://h:25/x")
		if depth < 2 && g.chance(4) {
			item = g.flow(depth + 1)
		}
		if !list {
			item = g.key() + ": " + item
		}
		items = append(items, item)
	}
	return open + g.pick("", " ") + strings.Join(items, g.pick(", ", ",", " , ", ",\n              ")) + g.pick("", " ", ",") + end
}

// block is a literal or folded scalar.
func (g *yamlMaker) block(indent int, step string) {
	g.b.WriteString(" " + g.pick("|", ">", "|-", ">-", "|+", ">+") + g.pick("\n", " # note\n"))
	pad := strings.Repeat(" ", indent) + step
	for range 1 + g.rng.IntN(4) {
		g.b.WriteString(g.pick(pad+"text: x", pad+"# no comment", pad+"more", pad+"a  b", pad+"  further in", "") + "\n")
	}
	g.b.WriteString(pad + "last\n")
}

// lines is a plain or quoted scalar over lines.
func (g *yamlMaker) lines(indent int, step string) {
	pad := strings.Repeat(" ", indent) + step
	g.b.WriteString(g.pick(" one\n"+pad+"two\n", " one\n"+pad+"two\n\n"+pad+"three\n", " \"one\n"+pad+"two\"\n", " 'one\n\n"+pad+"two'\n", " \"one\\\n"+pad+"two\"\n", "\n"+pad+"below\n"))
}
