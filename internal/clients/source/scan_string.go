package source

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// quoted takes a string with its prefix.
func (c *scanner) quoted() bool {
	at := c.at
	for at < c.end && at < c.at+3 && strings.IndexByte(c.prefixes, c.text[at]) >= 0 {
		at++
	}
	prefix := strings.ToLower(string(c.text[c.at:at]))
	if c.hashes && strings.HasSuffix(prefix, "r") && c.hashed(at) {
		return true
	}
	if at >= c.end || strings.IndexByte(c.quotes, c.text[at]) < 0 {
		return false
	}
	q := c.text[at]
	if c.chars && q == '\'' {
		return c.character(at)
	}
	start, body := c.at, at+1
	mark := string(q)
	if c.triple && bytes.HasPrefix(c.text[at:c.end], []byte{q, q, q}) {
		mark, body = strings.Repeat(mark, 3), at+3
	}
	raw := strings.IndexByte(c.verbatim, q) >= 0 || strings.Contains(prefix, "r") && c.prefixes != "" || strings.Contains(prefix, "@")
	stop, closed := c.closing(body, mark, raw, strings.Contains(prefix, "@"))
	if len(mark) == 3 && c.verbatim == "'" && body < stop && c.text[body] == '\n' { // TOML: not part of the value
		body++
	}
	inner := string(c.text[body:stop])
	c.at = stop
	if closed {
		c.at += len(mark)
	}
	t := c.add(stringToken, start)
	t.quote, t.computed = q, c.filled(inner, q, prefix) || !closed
	t.text = c.decode(inner, q, raw)
	if strings.Contains(prefix, "@") {
		t.text = strings.ReplaceAll(inner, `""`, `"`)
	}
	return true
}

// closing finds the end of a string's inside.
func (c *scanner) closing(from int, mark string, raw, doubled bool) (stop int, closed bool) {
	q := mark[0]
	limit := c.lineEnd(from)
	if len(mark) == 3 || doubled || strings.IndexByte(c.long, q) >= 0 {
		if !c.lost[q] {
			limit = c.end
		}
	}
	for i := from; i < limit; i++ {
		switch b := c.text[i]; {
		case b == '\\' && (!raw || strings.Contains(c.prefixes, "r") && !c.hashes && !doubled):
			i++
		case doubled && b == q && i+1 < limit && c.text[i+1] == q:
			i++
		case b == q && bytes.HasPrefix(c.text[i:limit], []byte(mark)):
			return i, true
		}
	}
	if limit == c.end {
		c.lost[q] = true
	}
	end := min(c.lineEnd(from), c.end)
	if end > from && c.text[end-1] == '\r' {
		end--
	}
	return end, false
}

// hashed takes Rust's r#"..."#.
func (c *scanner) hashed(at int) bool {
	n := 0
	for at+n < c.end && c.text[at+n] == '#' && n < 8 {
		n++
	}
	if at+n >= c.end || c.text[at+n] != '"' || c.lost['r'] {
		return false
	}
	body := at + n + 1
	mark := `"` + strings.Repeat("#", n)
	i := bytes.Index(c.text[body:c.end], []byte(mark))
	if i < 0 {
		c.lost['r'] = true
		return false
	}
	start := c.at
	c.at = body + i + len(mark)
	t := c.add(stringToken, start)
	t.quote, t.text = '"', string(c.text[body:body+i])
	return true
}

// character takes 'x'; what does not end soon is a lifetime.
func (c *scanner) character(at int) bool {
	for i := at + 1; i < min(c.end, at+12); i++ {
		if c.text[i] == '\\' {
			i++
		} else if c.text[i] == '\'' && i > at+1 {
			start := c.at
			c.at = i + 1
			c.add(stringToken, start).quote = '\''
			return true
		} else if c.text[i] == '\n' {
			break
		}
	}
	c.at = at + 1
	c.add(markToken, at)
	return true
}

// filled says whether the program fills in parts of the string.
func (c *scanner) filled(inner string, q byte, prefix string) bool {
	if strings.ContainsAny(prefix, "f$") {
		return strings.Contains(inner, "{")
	}
	for i := 0; i+1 < len(inner); i++ {
		switch {
		case inner[i] == '\\':
			i++
		case c.fills[q] == "$":
			next := inner[i+1]
			if inner[i] == '$' && (next == '{' || next == '_' || next >= 'a' && next <= 'z' || next >= 'A' && next <= 'Z') || inner[i] == '{' && next == '$' {
				return true
			}
		case c.fills[q] != "" && strings.HasPrefix(inner[i:], c.fills[q]):
			return true
		}
	}
	return false
}

var escapes = map[byte]string{'n': "\n", 't': "\t", 'r': "\r", 'a': "\a", 'b': "\b", 'f': "\f", 'v': "\v", 'e': "\x1b"}

// decode is what the inside of a string stands for.
func (c *scanner) decode(inner string, q byte, raw bool) string {
	if raw || strings.IndexByte(inner, '\\') < 0 {
		return inner
	}
	var b strings.Builder
	for i := 0; i < len(inner); i++ {
		if inner[i] != '\\' || i+1 == len(inner) {
			b.WriteByte(inner[i])
			continue
		}
		i++
		if strings.IndexByte(c.simple, q) >= 0 {
			if inner[i] != '\\' && inner[i] != q {
				b.WriteByte('\\')
			}
			b.WriteByte(inner[i])
			continue
		}
		text, n := escape(inner[i:])
		if n == 1 && text == inner[i:i+1] && c.keeps && strings.IndexByte("\\'\"$`\n", inner[i]) < 0 {
			b.WriteByte('\\')
		}
		b.WriteString(text)
		i += n - 1
	}
	return b.String()
}

// escape reads what follows a backslash: the text that it stands for and how many
// bytes it has.
func escape(s string) (text string, n int) {
	if t, ok := escapes[s[0]]; ok {
		return t, 1
	}
	switch s[0] {
	case '\n':
		return "", 1
	case '\r':
		if strings.HasPrefix(s, "\r\n") {
			return "", 2
		}
	case 'x':
		return coded(s, 2)
	case 'u':
		if len(s) > 1 && s[1] == '{' {
			if end := strings.IndexByte(s[:min(len(s), 12)], '}'); end > 2 {
				return codePoint(s[2:end], end+1, s)
			}
			return s[:1], 1
		}
		return pair(s)
	case 'U':
		return coded(s, 8)
	case '0', '1', '2', '3', '4', '5', '6', '7':
		n := 1
		for n < len(s) && n < 3 && s[n] >= '0' && s[n] <= '7' {
			n++
		}
		v, _ := strconv.ParseUint(s[:n], 8, 32)
		return string(rune(v)), n
	}
	_, n = utf8.DecodeRuneInString(s)
	return s[:n], n
}

func coded(s string, digits int) (string, int) {
	if len(s) <= digits {
		return s[:1], 1
	}
	return codePoint(s[1:1+digits], 1+digits, s)
}

func codePoint(hex string, n int, s string) (string, int) {
	v, err := strconv.ParseUint(hex, 16, 32)
	if err != nil || v > utf8.MaxRune {
		return s[:1], 1
	}
	return string(rune(v)), n
}

// pair reads \uXXXX, or two that are the halves of one character.
func pair(s string) (string, int) {
	text, n := coded(s, 4)
	if n < 5 || len(s) < 11 || s[5] != '\\' || s[6] != 'u' {
		return text, n
	}
	high, _ := strconv.ParseUint(s[1:5], 16, 32)
	low, err := strconv.ParseUint(s[7:11], 16, 32)
	if r := utf16.DecodeRune(rune(high), rune(low)); err == nil && r != utf8.RuneError {
		return string(r), 11
	}
	return text, n
}

// hereDocument takes PHP's <<<NAME and Ruby's <<~NAME with the lines up to NAME.
func (c *scanner) hereDocument() bool {
	if c.heredoc == "" || !c.has(c.heredoc) {
		return false
	}
	end := min(c.lineEnd(c.at), c.at+60)
	name := strings.TrimFunc(string(c.text[c.at+len(c.heredoc):end]), func(r rune) bool { return !(r == '_' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z') })
	if name == "" || len(name) > 40 || strings.ContainsAny(name, " (),.;") || c.lost['<'] {
		return false
	}
	for at := end; at < c.end; {
		next := c.lineEnd(at + 1)
		line := strings.TrimSpace(string(c.text[at:next]))
		if strings.TrimRight(line, ";,)") == name {
			start := c.at
			c.at = at + bytes.Index(c.text[at:next], []byte(name)) + len(name)
			c.add(stringToken, start).computed = true
			return true
		}
		at = next
	}
	c.lost['<'] = true
	return false
}
