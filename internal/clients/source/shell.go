package source

import (
	"path"
	"strings"
)

func init() {
	register(codec{format: Shell, fits: fitsShell, parse: parseShell, literal: shellLiteral,
		insert: insertShell, remove: removeShell, block: shellBlock})
}

var (
	shellAssign = pattern(`^(?:-e|--env=)?(["']?)([A-Za-z_][A-Za-z0-9_.]*)=`)
	windowsSet  = pattern(`^[ \t>]*(?i:(?:C:[^>]*>)?[ \t]*(set|setx))[ \t]+("?)([A-Za-z_][A-Za-z0-9_]*)(=|[ \t]+)(.*)$`)
	powershell  = pattern(`^[ \t>]*(?i:\$env:)([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*(.*?)[ \t]*$`)
)

func fitsShell(name string, text []byte) int {
	if ext := strings.ToLower(path.Ext(name)); ext == ".sh" || ext == ".bash" || ext == ".profile" || ext == ".bat" || ext == ".cmd" || ext == ".ps1" {
		return 90
	}
	good, all := 0, 0
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		all++
		begin, rest, _ := strings.Cut(strings.TrimLeft(line, "$> "), " ")
		switch strings.ToLower(begin) {
		case "export", "set", "setx", "setenv", "env":
			good++
		case "docker", "podman", "sudo":
			if strings.Contains(rest, "-e") {
				good++
			}
		case "-e", "--env":
			good++
		default:
			key, _, ok := strings.Cut(begin, "=")
			if ok && variableName(strings.TrimPrefix(key, "-e")) && (rest == "" || !strings.HasPrefix(begin, "-")) || strings.HasPrefix(strings.ToLower(line), "$env:") {
				good++
			}
		}
	}
	if good == 0 {
		return 0
	}
	return max(1, 78*good/all)
}

func parseShell(d *Document) {
	lines := d.lines()
	if len(lines) == 0 {
		return
	}
	limit := lines[len(lines)-1].end
	at := lines[0].start
	for at < limit {
		end := at
		for end < limit && d.Text[end] != '\n' {
			end++
		}
		line := strings.TrimRight(string(d.Text[at:end]), "\r")
		if d.windowsLine(at, line) {
			at = end + 1
			continue
		}
		begin, comment := at, false
		if trimmed := strings.TrimLeft(line, " \t>"); strings.HasPrefix(trimmed, "#") {
			begin, comment = at+len(line)-len(strings.TrimLeft(trimmed, "# \t")), true
		} else if strings.HasPrefix(trimmed, "$ ") {
			begin = at + len(line) - len(trimmed) + 2 // a prompt
		}
		list, next := shellWords(d.Text, begin, limit)
		if comment && next > end+1 {
			list, next = shellWords(d.Text, begin, end)
		}
		d.assignments(list, comment)
		at = max(next, end+1, at+1)
	}
}

// assignments finds those among the words of a command line.
func (d *Document) assignments(list []word, comment bool) {
	leading := true
	for i, w := range list {
		text := string(d.Text[w.start:w.end])
		if w.first {
			leading = true
		}
		m := shellAssign().FindStringSubmatchIndex(text)
		if m == nil {
			leading = leading && (i == 0 || w.first) && shellPrefix(text)
			continue
		}
		before := ""
		if i > 0 {
			before = string(d.Text[list[i-1].start:list[i-1].end])
		}
		if leading && !strings.HasPrefix(text, "-") || strings.HasPrefix(text, "-e") || strings.HasPrefix(text, "--env=") ||
			before == "-e" || before == "--env" || before == "--build-arg" {
			if before == "export" {
				w.end = d.meantEnd(list, i)
				text = string(d.Text[w.start:w.end])
			}
			d.assign(w, text, m, comment)
		}
	}
}

// meantEnd is the end of a value that was written with blanks but without quotation
// marks: no name to export has lower case letters.
func (d *Document) meantEnd(list []word, i int) int {
	end := list[i].end
	for _, w := range list[i+1:] {
		if text := string(d.Text[w.start:w.end]); w.first || strings.Contains(text, "=") || variableName(text) || text[0] == '-' {
			break
		}
		end = w.end
	}
	return end
}

// shellPrefix says whether assignments may follow a word.
func shellPrefix(text string) bool {
	switch strings.TrimLeft(text, "$> ") {
	case "export", "env", "declare", "local", "readonly", "typeset", "sudo", "ENV", "environment":
		return true
	}
	return false
}

func (d *Document) assign(w word, text string, m []int, comment bool) {
	e := Entry{Key: text[m[4]:m[5]], Kind: Text, Comment: comment, KeyStart: w.start + m[4], KeyEnd: w.start + m[5], Dialect: ShellDialect}
	raw := text[m[1]:]
	if m[3] > m[2] {
		e.Within = text[m[2]]
		if strings.HasSuffix(raw, string(e.Within)) {
			raw, e.Tail = raw[:len(raw)-1], string(e.Within)
		}
	}
	e.Raw, e.Start, e.End = raw, w.start+m[1], w.start+m[1]+len(raw)
	e.Value, e.Quote = unquote(raw)
	if e.Within != '\'' && e.Quote != '\'' {
		if ref, fallback, ok := wholeVariable(e.Value); ok {
			e.Kind, e.Ref, e.Default = Reference, ref, fallback
		}
	}
	d.add(e)
}

// windowsLine reads set, setx and $env: of Windows.
func (d *Document) windowsLine(at int, line string) bool {
	if m := powershell().FindStringSubmatchIndex(line); m != nil {
		raw := line[m[4]:m[5]]
		e := Entry{Key: line[m[2]:m[3]], Kind: Text, Raw: raw, KeyStart: at + m[2], KeyEnd: at + m[3], Start: at + m[4], End: at + m[5], Dialect: PowerShell}
		e.Value, e.Quote = unquote(raw)
		d.add(e)
		return true
	}
	m := windowsSet().FindStringSubmatchIndex(line)
	if m == nil {
		return false
	}
	setx := strings.EqualFold(line[m[2]:m[3]], "setx")
	if setx == (line[m[8]:m[9]] == "=") {
		return false
	}
	raw := line[m[10]:m[11]]
	e := Entry{Key: line[m[6]:m[7]], Kind: Text, KeyStart: at + m[6], KeyEnd: at + m[7], Start: at + m[10], Dialect: WindowsSet}
	if setx {
		if raw = strings.TrimRight(raw, " \t"); closingQuote(raw, "/") > 0 {
			raw = raw[:closingQuote(raw, "/")+1]
		}
		e.Value, e.Quote = unquote(raw)
	} else {
		if i := strings.LastIndexByte(raw, '"'); m[5] > m[4] && i >= 0 {
			e.Within, raw, e.Tail = '"', raw[:i], raw[i:]
		}
		e.Value = raw
	}
	e.Raw, e.End = raw, e.Start+len(raw)
	d.add(e)
	return true
}

// insertShell puts an assignment behind its neighbour, in the form of that.
func insertShell(d *Document, near *Entry, key, literal string) (int, string) {
	if near == nil || near.KeyStart < 0 {
		return d.lineBehind(near, "export "+key+"="+literal)
	}
	start, _ := d.wholeLine(near)
	before := string(d.Text[start:near.KeyStart])
	if near.Dialect == ShellDialect {
		if i := optionAt(before); i >= 0 {
			return near.behind(), " " + strings.TrimRight(before[i:], `"'`) + key + "=" + literal
		}
		if i := strings.LastIndex(before, "export "); i < 0 && !onlyAssignment(d, near) {
			return near.behind(), " " + key + "=" + literal
		}
	}
	between := "="
	if near.KeyEnd <= near.Start {
		between = string(d.Text[near.KeyEnd:near.Start])
	}
	close := ""
	if near.Within == '"' && near.Dialect == WindowsSet {
		close = `"`
	}
	return d.lineBehind(near, strings.TrimLeft(before, "#")+key+between+literal+close)
}

// optionAt is where -e or --env begins, if that is the end of a text; -1 if not.
func optionAt(before string) int {
	i := strings.LastIndex(before, "-e")
	if i < 0 || strings.Trim(before[i+2:], ` "'=nv`) != "" {
		return -1
	}
	if i > 0 && before[i-1] == '-' {
		i--
	}
	return i
}

// behind is the place behind the word that the entry is in: Tail is the rest of it.
func (e *Entry) behind() int { return e.End + len(e.Tail) }

// onlyAssignment says whether nothing else stands on the entry's line.
func onlyAssignment(d *Document, e *Entry) bool {
	start, end := d.wholeLine(e)
	return strings.TrimSpace(string(d.Text[start:e.KeyStart])) == "" && strings.TrimSpace(string(d.Text[min(e.behind(), end):end])) == ""
}

// removeShell takes the whole line, or only the one option or assignment where the
// line has more.
func removeShell(d *Document, e *Entry) (start, end int) {
	start, end = d.wholeLine(e)
	before := string(d.Text[start:e.KeyStart])
	rest := strings.TrimSpace(string(d.Text[min(e.behind(), end):end]))
	if word := strings.TrimSpace(before); rest == "" && (word == "" || shellPrefix(word)) || e.Dialect != ShellDialect || strings.HasPrefix(rest, "#") {
		return start, end
	}
	begin := e.KeyStart
	if i := optionAt(before); i >= 0 {
		begin = start + i
	}
	end = e.behind()
	for end < len(d.Text) && d.Text[end] == ' ' {
		end++
	}
	return begin, end
}

func shellBlock(list []Edit, dialect Dialect) string {
	return assignmentBlock(Shell, "=")(prefixed(list, "export "), dialect)
}

func prefixed(list []Edit, prefix string) (out []Edit) {
	for _, e := range list {
		e.Key = prefix + e.Key
		out = append(out, e)
	}
	return out
}

func shellLiteral(value string, _ Kind, old *Entry, _ Dialect) string {
	frame := func(s string) string { return "export KEY=" + s }
	list := ways(value, old)
	switch {
	case old == nil:
	case old.Dialect == WindowsSet && old.Within != 0:
		return value
	case old.Dialect == WindowsSet:
		frame = func(s string) string { return "set KEY=" + s }
		if old.Quote != 0 {
			frame = func(s string) string { return "setx KEY " + s }
		}
	case old.Dialect == PowerShell:
		frame = func(s string) string { return "$env:KEY = " + s }
		list = []string{"'" + strings.ReplaceAll(value, "'", "''") + "'"}
	case old.Within == '"':
		return strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`, "`", "\\`").Replace(value)
	case old.Within == '\'':
		return strings.ReplaceAll(value, "'", `'\''`)
	}
	return firstGood(Shell, ShellDialect, value, frame, list)
}
