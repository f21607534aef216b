package source

import (
	"path"
	"strings"
)

func init() {
	register(codec{format: Compose, fits: fitsCompose, parse: parseCompose, literal: composeLiteral,
		insert: insertCompose, remove: (*Document).wholeLine, block: composeBlock})
}

// The lines of a compose file that matter. Group 1 is the # of a line that is
// switched off.
var (
	composeKey  = pattern(`^[ \t>]*(#[# \t]*)?((?:- +)*)("?)([A-Za-z_.$<][A-Za-z0-9_./$<-]*)"?[ \t]*:(?:[ \t]+(.*)|)$`)
	composeItem = pattern(`^[ \t>]*(#[# \t]*)?- +(["']?)([A-Za-z_][A-Za-z0-9_.-]*)(=| *$)(.*)$`)
	composeMap  = pattern(`^[ \t>]*(#[# \t]*)?["']?([A-Za-z_][A-Za-z0-9_.]*)["']?[ \t]*:(?:[ \t]+(.*)|)$`)
	composeFlow = pattern(`(?:^|[{\[,])[ \t]*"?([A-Za-z_][A-Za-z0-9_]*)"?[ \t]*[:=][ \t]*("(?:[^"\\]|\\.)*"|'[^']*'|[^,}\]"]*)`)
)

func fitsCompose(name string, text []byte) int {
	base := strings.ToLower(path.Base(strings.ReplaceAll(name, `\`, "/")))
	if ext := path.Ext(base); (ext == ".yml" || ext == ".yaml") && (strings.Contains(base, "compose") || strings.HasPrefix(base, "stack")) {
		return 95
	}
	items, all, environment := 0, 0, false
	for line := range strings.Lines(string(text)) {
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || trimmed[0] == '#' {
			continue
		}
		all++
		switch key, _, ok := strings.Cut(trimmed, ":"); {
		case ok && (key == "environment" || key == "env" || key == "services" || key == "env_file"):
			environment = true
		case ok && variableName(strings.Trim(key, `"'`)):
			items++
		case strings.HasPrefix(trimmed, "- "):
			key, _, ok := strings.Cut(strings.Trim(trimmed[2:], ` "'`), "=")
			if ok && variableName(key) || strings.HasPrefix(trimmed, "- name:") {
				items++
			}
		}
	}
	switch {
	case items == 0:
		return 0
	case environment:
		return max(60, 90*items/all)
	}
	return 80 * items / all
}

// composeReader is where the reader stands in the file.
type composeReader struct {
	d *Document
	// keys are the mappings around the line, with their indentation.
	keys []composeLevel
	// name is the item of a Kubernetes list that waits for its value.
	name *Entry
	// loose: the text has no environment key at all; names in capitals count then.
	loose bool
}

type composeLevel struct {
	indent int
	key    string
}

func parseCompose(d *Document) {
	r := &composeReader{d: d, loose: true}
	lines := d.lines()
	for _, l := range lines {
		line := strings.TrimLeft(string(d.Text[l.start:l.end]), " \t>#-")
		if strings.HasPrefix(line, "environment:") || strings.HasPrefix(line, "env:") {
			r.loose = false
		}
	}
	for _, l := range lines {
		r.line(l)
	}
}

// line reads one line.
func (r *composeReader) line(l span) {
	line := string(r.d.Text[l.start:l.end])
	trimmed := strings.TrimLeft(line, " \t>")
	if trimmed == "" {
		return
	}
	indent := len(line) - len(trimmed)
	if trimmed[0] != '#' {
		r.leave(indent, strings.HasPrefix(trimmed, "-"))
	}
	switch {
	case r.kubernetes(l, line):
	case strings.HasPrefix(strings.TrimLeft(trimmed, "# \t"), "- "):
		if m := composeItem().FindStringSubmatchIndex(line); m != nil && r.inEnvironment(line[m[6]:m[7]]) {
			r.item(l, line, m)
		} else if trimmed[0] != '#' {
			r.open(indent, line)
		}
	default:
		m := composeMap().FindStringSubmatchIndex(line)
		if m != nil && r.inEnvironment(line[m[4]:m[5]]) && !(m[6] < 0 && r.at() != "environment") {
			r.mapping(l, line, m)
		} else if trimmed[0] != '#' {
			r.open(indent, line)
			r.flow(l, line)
		}
	}
}

// leave closes the mappings that the indentation ends. An item may stand as far
// left as the key of its list.
func (r *composeReader) leave(indent int, item bool) {
	for n := len(r.keys); n > 0; n-- {
		if last := r.keys[n-1]; last.indent < indent || item && last.indent == indent {
			break
		}
		r.keys = r.keys[:n-1]
	}
}

// open notes the mapping that a line begins.
func (r *composeReader) open(indent int, line string) {
	m := composeKey().FindStringSubmatch(line)
	if m == nil || m[1] != "" {
		return
	}
	const most = 40 // levels, against a text that is only indented
	if len(r.keys) < most {
		r.keys = append(r.keys, composeLevel{indent + len(m[2]), m[4]})
	}
}

// at is the key of the innermost mapping.
func (r *composeReader) at() string {
	if len(r.keys) == 0 {
		return ""
	}
	return r.keys[len(r.keys)-1].key
}

// inEnvironment says whether a name at this place is that of a variable.
func (r *composeReader) inEnvironment(name string) bool {
	at := r.at()
	switch {
	case at == "environment":
		return true
	case strings.HasPrefix(at, "x-") || strings.Contains(strings.ToLower(at), "env") && at != "env_file" && at != "env":
		return variableName(name)
	case at == "labels", at == "ports", at == "volumes", at == "command", at == "args":
		return false
	}
	return r.loose && variableName(name)
}

// block is the service: the key around environment.
func (r *composeReader) block() string {
	for n := len(r.keys) - 1; n > 0; n-- {
		if r.keys[n].key == "environment" || r.keys[n].key == "env" {
			return r.keys[n-1].key
		}
	}
	return ""
}

// item reads - NAME=value.
func (r *composeReader) item(l span, line string, m []int) {
	e := Entry{Key: line[m[6]:m[7]], Kind: Text, Block: r.block(), Comment: m[2] >= 0, KeyStart: l.start + m[6], KeyEnd: l.start + m[7]}
	if m[5] > m[4] {
		e.Within = line[m[4]]
	}
	raw, tail := line[m[10]:m[11]], ""
	if e.Within != 0 {
		if i := closingYAML(string(e.Within) + raw); i > 0 {
			raw, tail = raw[:i-1], raw[i-1:]
		}
	} else {
		raw, tail = cutTail("="+raw, e.Key, "#") // a # behind the = begins no comment
		raw = raw[1:]
	}
	e.Raw, e.Tail, e.Start, e.End = raw, tail, l.start+m[10], l.start+m[10]+len(raw)
	if line[m[8]:m[9]] != "=" {
		// A name alone takes the value from the environment of compose itself.
		if strings.TrimRight(line[m[6]:], ` "'`) != e.Key {
			return
		}
		e.Kind, e.Ref, e.Raw, e.Tail, e.Start, e.End = Reference, e.Key, "", "", e.KeyEnd, e.KeyEnd
		r.d.add(e)
		return
	}
	e.compose()
	r.d.add(e)
}

// mapping reads NAME: value.
func (r *composeReader) mapping(l span, line string, m []int) {
	e := Entry{Key: line[m[4]:m[5]], Kind: Text, Block: r.block(), Comment: m[2] >= 0, KeyStart: l.start + m[4], KeyEnd: l.start + m[5],
		Start: l.end, End: l.end}
	if m[6] >= 0 {
		e.scalar(l.start+m[6], line[m[6]:m[7]])
	} else {
		e.Kind, e.Ref = Reference, e.Key
	}
	if strings.HasPrefix(e.Raw, "&") || strings.HasPrefix(e.Raw, "*") {
		return
	}
	r.d.add(e)
}

// scalar fills in a value of a mapping from the rest of its line.
func (e *Entry) scalar(start int, rest string) {
	raw, tail := cutTail(rest, e.Key, "#")
	if i := closingYAML(rest); i > 0 {
		raw, tail = rest[:i+1], rest[i+1:]
	}
	e.Raw, e.Tail, e.Start, e.End = raw, tail, start, start+len(raw)
	if closingYAML(raw) > 0 {
		e.Quote = raw[0]
	}
	e.compose()
}

// compose fills in Value and Kind from Raw.
func (e *Entry) compose() {
	e.Value = composeScalar(e)
	if ref, fallback, ok := wholeVariable(e.Value); ok {
		e.Kind, e.Ref, e.Default = Reference, ref, fallback
	}
	if e.Within == 0 && (e.Raw == "|" || e.Raw == ">" || e.Raw == "|-" || e.Raw == ">-") {
		e.Kind = Expression
	}
}

// closingYAML is the index of the mark that ends a quoted scalar at the start of
// the text, 0 for none.
func closingYAML(text string) int {
	if text == "" || text[0] != '"' && text[0] != '\'' {
		return 0
	}
	for i := 1; i < len(text); i++ {
		switch {
		case text[0] == '"' && text[i] == '\\':
			i++
		case text[0] == '\'' && text[i] == '\'' && i+1 < len(text) && text[i+1] == '\'':
			i++
		case text[i] == text[0]:
			return i
		}
	}
	return 0
}
