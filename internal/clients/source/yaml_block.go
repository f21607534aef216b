package source

import "strings"

// blockScalar reads the lines below | or >.
func (r *yamlReader) blockScalar(e entryAt, column, at int, l span) {
	var lines []string
	end, indent := l.end, -1
	for r.at+1 < len(r.lines) {
		next := r.lines[r.at+1]
		text := string(r.d.Text[next.start:next.end])
		i := indentOf([]byte(text))
		if strings.TrimSpace(text) != "" {
			if i <= column || i < indent {
				break
			}
			if indent < 0 {
				indent = i
			}
			end = next.end
		}
		if next.start == len(r.d.Text) {
			break // behind the last line end there is no line
		}
		if strings.TrimSpace(text) == "" {
			text = ""
		}
		lines = append(lines, text[min(len(text), max(indent, 0)):])
		r.at++
	}
	head, _, _ := strings.Cut(string(r.d.Text[at:l.end]), " ")
	s := Entry{Raw: string(r.d.Text[at:end]), Kind: Text, Start: at, End: end}
	empty := 0 // at the end
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
		empty++
	}
	s.Value = strings.Join(lines, "\n")
	if head[0] == '>' {
		s.Value = foldBlock(lines)
	}
	switch {
	case s.Value == "" || strings.Contains(head, "-"):
	case strings.Contains(head, "+"):
		s.Value += strings.Repeat("\n", 1+empty)
	default:
		s.Value += "\n"
	}
	r.put(s, e)
}

// foldBlock joins the lines below a > (YAML 1.2 section 8.1.3): a line end between two
// lines is a blank, empty lines are line ends; lines that are further in stay as
// they are.
func foldBlock(lines []string) string {
	var b strings.Builder
	empty, last := 0, ""
	for i, line := range lines {
		if line == "" {
			empty++
			continue
		}
		further := line[0] == ' ' || line[0] == '\t' || last != "" && (last[0] == ' ' || last[0] == '\t')
		switch {
		case i == empty: // the first one
			b.WriteString(strings.Repeat("\n", empty))
		case further:
			b.WriteString(strings.Repeat("\n", empty+1))
		case empty > 0:
			b.WriteString(strings.Repeat("\n", empty))
		default:
			b.WriteByte(' ')
		}
		b.WriteString(line)
		empty, last = 0, line
	}
	return b.String()
}

// foldLines joins the lines of a quoted scalar (YAML 1.2 section 6.5): a line end is
// a blank, empty lines are line ends, and between double quotation marks a backslash
// at the end of a line takes the line end away.
func foldLines(text string, escapes bool) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	var b strings.Builder
	joined, empty := true, 0
	for i, line := range lines {
		if i > 0 {
			line = strings.TrimLeft(line, " \t")
		}
		if i < len(lines)-1 {
			line = strings.TrimRight(line, " \t")
		}
		if line == "" && i > 0 && i < len(lines)-1 {
			empty++
			continue
		}
		switch {
		case empty > 0:
			b.WriteString(strings.Repeat("\n", empty))
		case !joined:
			b.WriteByte(' ')
		}
		joined, empty = escapes && i < len(lines)-1 && continues([]byte(line)), 0
		if joined {
			line = line[:len(line)-1]
		}
		b.WriteString(line)
	}
	return b.String()
}
