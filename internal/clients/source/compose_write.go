package source

import "strings"

// insertCompose puts a variable behind its neighbour, in the form of that.
func insertCompose(d *Document, near *Entry, key, literal string) (int, string) {
	if near == nil || near.KeyStart < 0 {
		return d.lineBehind(near, "      "+key+": "+literal)
	}
	start, _ := d.wholeLine(near)
	before := string(d.Text[start:near.KeyStart])
	switch {
	case near.Dialect == KubernetesEnv:
		begin := strings.TrimRight(d.indentation(&Entry{Start: near.KeyStart, End: near.KeyEnd}), "-")
		return d.lineBehind(near, begin+"- name: "+key+d.eol()+begin+"  value: "+kubernetesLiteral(literal))
	case strings.HasPrefix(strings.TrimLeft(before, " \t>#"), "-"):
		return d.lineBehind(near, uncommented(strings.TrimRight(before, `"'`))+composeListItem(key, literal))
	}
	return d.lineBehind(near, uncommented(strings.TrimRight(before, `"'`))+key+": "+literal)
}

// uncommented takes the # of a line that is switched off away.
func uncommented(before string) string { return strings.ReplaceAll(before, "#", "") }

// composeListItem is NAME=value as an item, given the value as one of a mapping.
func composeListItem(key, literal string) string {
	if n := closingYAML(literal); n > 0 && n == len(literal)-1 {
		if value := literal[1:n]; composeBare().MatchString(value) {
			return key + "=" + value // behind the name it is a string anyway
		}
		return literal[:1] + key + "=" + literal[1:]
	}
	return key + "=" + literal
}

// composeBare is a value that needs no quotation marks in an item.
var composeBare = pattern(`^[A-Za-z0-9_.@/+-]+$`)

// kubernetesLiteral quotes what YAML would not take for a string: value must be one.
func kubernetesLiteral(literal string) string {
	if composeWord(literal) != Text {
		return `"` + literal + `"`
	}
	return literal
}

// composeLiteral writes a value so that the program gets it through YAML and the
// expansion of variables.
func composeLiteral(value string, _ Kind, old *Entry, _ Dialect) string {
	text := strings.ReplaceAll(value, "$", "$$")
	if old != nil && old.Dialect == KubernetesEnv {
		text = strings.ReplaceAll(value, "$(", "$$(")
	}
	double := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(text)
	single := strings.ReplaceAll(text, "'", "''")
	if old != nil && old.Within == '"' {
		return double
	}
	if old != nil && old.Within == '\'' {
		return single
	}
	list := []string{text, `"` + double + `"`}
	if old != nil && old.Quote == '\'' {
		list = []string{"'" + single + "'", `"` + double + `"`}
	} else if old != nil && old.Quote == '"' {
		list = list[1:]
	}
	if composeWord(text) != Number && composeWord(text) != Text && len(list) > 1 {
		list = list[1:] // old versions of compose refuse true and null here
	}
	frame := func(s string) string { return "environment:\n  KEY: " + s }
	if old != nil && old.Quote == 0 && old.item() {
		return text // in a list, quotation marks behind the = would become part of the value
	}
	if old != nil && old.Dialect == KubernetesEnv {
		frame = func(s string) string { return "env:\n  - name: KEY\n    value: " + s }
	}
	return firstGood(Compose, Plain, value, frame, list)
}

// item says whether the entry stands in a list as NAME=value.
func (e *Entry) item() bool { return e.Start == e.KeyEnd+1 && e.Dialect == "" }

func composeBlock(list []Edit, dialect Dialect) string {
	var b strings.Builder
	b.WriteString("environment:\n")
	for _, e := range list {
		if e.Note != "" {
			b.WriteString("  # " + e.Note + "\n")
		}
		if !e.Remove {
			b.WriteString("  " + e.Key + ": " + composeLiteral(e.Value, e.Kind, nil, dialect) + "\n")
		}
	}
	return b.String()
}
