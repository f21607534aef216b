package source

// Keys of JSON are paths with dots. Items of lists add nothing to the path but
// have a block: "notify[0]". Comments, commas at the end and a piece without its
// outer braces are read, too.
func init() {
	(&language{
		format: JSON,
		syntax: syntax{line: []string{"//", "#"}, block: [][2]string{{"/*", "*/"}}, quotes: `"'`},
		files:  []string{"*.json", "*.json5", "*.jsonc"},
		values: map[string]Kind{"true": Bool, "false": Bool, "null": Null},
		keys:   map[string][]string{"{": {":"}, "": {":"}, "(": {":"}, "[": nil},
		target: func(names []string, _ bool) string { return "" },
		write:  writing{quote: '"', on: "true", off: "false", null: "null", comment: "// ", named: ": ", assign: "%q: %s,", nested: "{%q: %s}"},
		rate:   rateJSON,
	}).register()
}

// rateJSON looks for what JSON starts with, and for names in quotation marks.
func rateJSON(text []byte) int {
	quoted, first := 0, byte(0)
	for i, b := range text {
		if first == 0 && b > ' ' && b < 0x80 {
			first = b
		}
		if b == '"' || b == '\'' {
			for j := i + 1; j < len(text) && j < i+4 && text[j] <= ':'; j++ {
				if text[j] == ':' {
					quoted++
					break
				}
				if text[j] > ' ' {
					break
				}
			}
		}
	}
	switch {
	case quoted > 0 && (first == '{' || first == '['):
		return 85
	case quoted > 0:
		return 40
	}
	return 0
}
