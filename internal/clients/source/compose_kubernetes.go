package source

import (
	"strings"
)

var (
	kubeName  = pattern(`^[ \t>]*- +name:[ \t]+["']?([A-Za-z_][A-Za-z0-9_.-]*)["']?[ \t]*(?:#.*)?$`)
	kubeValue = pattern(`^[ \t>]*(value|valueFrom):(?:[ \t]+(.*)|)$`)
)

// kubernetes reads the pair of lines - name: NAME and value: text.
func (r *composeReader) kubernetes(l span, line string) bool {
	if m := kubeName().FindStringSubmatchIndex(line); m != nil {
		if !variableName(line[m[2]:m[3]]) {
			return false
		}
		r.name = &Entry{Key: line[m[2]:m[3]], Kind: Text, KeyStart: l.start + m[2], KeyEnd: l.start + m[3]}
		return true
	}
	m := kubeValue().FindStringSubmatchIndex(line)
	if m == nil || r.name == nil {
		return false
	}
	e := *r.name
	r.name = nil
	e.Dialect, e.Block = KubernetesEnv, r.block()
	switch {
	case line[m[2]:m[3]] == "valueFrom":
		e.Kind, e.Ref, e.Start, e.End = Reference, e.Key, l.start+m[3], l.start+m[3]
	case m[4] >= 0:
		e.scalar(l.start+m[4], line[m[4]:m[5]])
	default:
		e.Start, e.End = l.end, l.end
	}
	r.d.add(e)
	return true
}

// flow reads environment: {NAME: value, ...} and environment: ["NAME=value", ...].
func (r *composeReader) flow(l span, line string) {
	key, rest, _ := strings.Cut(line, ":")
	at := len(line) - len(rest)
	if open := strings.TrimLeft(rest, " \t"); r.at() != "environment" || strings.TrimSpace(key) != "environment" || open == "" || open[0] != '{' && open[0] != '[' {
		return
	}
	for _, m := range composeFlow().FindAllStringSubmatchIndex(rest, -1) {
		raw := strings.TrimRight(rest[m[4]:m[5]], " \t")
		e := Entry{Key: rest[m[2]:m[3]], Kind: Text, Block: r.block(), Raw: raw, KeyStart: l.start + at + m[2], KeyEnd: l.start + at + m[3],
			Start: l.start + at + m[4], End: l.start + at + m[4] + len(raw)}
		if closingYAML(raw) > 0 {
			e.Quote = raw[0]
		}
		e.compose()
		r.d.add(e)
	}
}
