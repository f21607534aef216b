package source

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// content is the text of an element that has no other elements in it.
func (p *xmlReader) content(e xmlElement, end int) {
	start := e.from
	text := p.d.Text[start:max(start, end)]
	trimmed := bytes.TrimSpace(text)
	if len(trimmed) > 0 {
		start += bytes.Index(text, trimmed)
	}
	p.put(e.path, e.block, e.nameStart, e.nameEnd, start, start+len(trimmed), 0, false)
}

// put adds an entry.
func (p *xmlReader) put(key, block string, keyStart, keyEnd, start, end int, quote byte, broken bool) {
	e := Entry{Key: key, Block: block, Raw: string(p.d.Text[start:end]), Kind: Text, Quote: quote, KeyStart: keyStart, KeyEnd: keyEnd,
		Start: start, End: end, Comment: p.comment}
	inner, at := e.Raw, 0
	if quote != 0 {
		inner, at = e.Raw[1:len(e.Raw)-1], 1
	}
	var bad int
	e.Value, bad = decodeXML(inner)
	switch {
	case bad >= 0 && p.declared && inner[bad] == '&':
		e.Kind, e.Value = Expression, "" // an entity of the text's own
	case bad >= 0:
		e.Changes = []Change{{MarkupBroken, utf8.RuneCountInString(e.Raw[:at+bad])}}
	case broken:
		e.Changes = []Change{{Refused, utf8.RuneCountInString(e.Raw) - 1}}
	}
	refer(&e)
	p.d.add(e)
}

// evaluateXML is what an XML reader makes of an entry: nothing, where it reports an
// error.
func evaluateXML(e *Entry) string {
	for _, c := range e.Changes {
		if c.Kind == MarkupBroken || c.Kind == Refused {
			return ""
		}
	}
	return e.Value
}

// decodeXML is the text that stands there in the code of XML: with its entities,
// CDATA sections and comments resolved. bad is the first byte that no reader of XML
// lets pass, -1 for none; it is kept as it is.
func decodeXML(raw string) (value string, bad int) {
	bad = -1
	if !strings.ContainsAny(raw, "&<") {
		return raw, bad
	}
	var b strings.Builder
	for i := 0; i < len(raw); {
		rest := raw[i:]
		switch {
		case strings.HasPrefix(rest, "<![CDATA["):
			inner, _, _ := strings.Cut(rest[len("<![CDATA["):], "]]>")
			b.WriteString(inner)
			i += min(len(rest), len("<![CDATA[")+len(inner)+len("]]>"))
			continue
		case strings.HasPrefix(rest, "<!--"):
			inner, _, _ := strings.Cut(rest[len("<!--"):], "-->")
			i += min(len(rest), len("<!--")+len(inner)+len("-->"))
			continue
		case rest[0] == '&':
			if text, n, ok := entity(rest); ok {
				b.WriteString(text)
				i += n
				continue
			}
		}
		if (rest[0] == '&' || rest[0] == '<') && bad < 0 {
			bad = i
		}
		b.WriteByte(rest[0])
		i++
	}
	return b.String(), bad
}

// entities are the five that XML knows (XML 1.0 section 4.6).
var entities = map[string]string{"amp": "&", "lt": "<", "gt": ">", "quot": `"`, "apos": "'"}

// entity reads &amp; and &#38; and how many bytes they have.
func entity(text string) (value string, size int, ok bool) {
	const longest = len("&#x10FFFF;")
	end := strings.IndexByte(text[:min(len(text), longest)], ';')
	if end < 2 {
		return "", 0, false
	}
	name := text[1:end]
	if value, ok = entities[name]; ok {
		return value, end + 1, true
	}
	if name[0] != '#' {
		return "", 0, false
	}
	digits, base := name[1:], 10
	if hex, is := strings.CutPrefix(digits, "x"); is {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n == 0 || n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
		return "", 0, false
	}
	return string(rune(n)), end + 1, true
}

// escapeXML writes a value so that XML reads it back, between the quotation marks
// given, or 0 for the text of an element.
func escapeXML(value string, quote byte) string {
	pairs := []string{"&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#13;"}
	switch quote {
	case '"':
		pairs = append(pairs, `"`, "&quot;", "\n", "&#10;", "\t", "&#9;")
	case '\'':
		pairs = append(pairs, "'", "&apos;", "\n", "&#10;", "\t", "&#9;")
	}
	return strings.NewReplacer(pairs...).Replace(value)
}

// xmlLiteral writes a value as the old one is: between its quotation marks, as a
// CDATA section, or as the text of an element. What had no content gets an end tag.
func xmlLiteral(value string, _ Kind, old *Entry, _ Dialect) string {
	switch {
	case old == nil:
		return escapeXML(value, '"')
	case old.Quote != 0:
		return string(old.Quote) + escapeXML(value, old.Quote) + string(old.Quote)
	case old.Raw == "/>" && old.Lead != "":
		return ">" + escapeXML(value, 0) + "</" + old.Lead + ">"
	case strings.HasPrefix(old.Raw, "<![CDATA[") && !strings.Contains(value, "]]>"):
		return "<![CDATA[" + value + "]]>"
	}
	return escapeXML(value, 0)
}
