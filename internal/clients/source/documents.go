package source

import (
	"bytes"
	"path"
	"slices"
	"strings"
)

// Limits of what is looked at in a long text.
const (
	maxPieces = 60      // pieces of a report
	maxPiece  = 2000    // lines of a piece that is not the whole text
	maxWhole  = 1 << 20 // bytes of a text without a telling name that is tried as a whole
)

// Documents takes a text apart: one document for each format that the whole of it
// can be of, likeliest first, and one for each piece that a report quotes: a fenced
// or indented block of Markdown, or lines that look like settings between lines that
// do not.
func Documents(name string, text []byte) (list []*Document) {
	told := namedFormat(name)
	if told || len(text) <= maxWhole {
		for _, f := range Guess(name, text) {
			list = append(list, Parse(name, text, f))
		}
	}
	if told {
		return list
	}
	for _, p := range pieces(text) {
		list = append(list, p.documents(name, text)...)
	}
	return list
}

// namedFormat says whether the name of the file tells its format.
func namedFormat(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown", ".txt", ".log", ".eml", ".html", ".rst", "":
		base := strings.TrimPrefix(path.Base(name), ".")
		return base == "msmtprc" || base == "env"
	}
	return slices.ContainsFunc(codecs, func(c codec) bool { return c.fits(name, nil) >= 90 })
}

// excerpt is a run of lines of a text that may be settings.
type excerpt struct {
	first, last int // lines, from 1
	start, end  int // bytes
	// language is the word behind the fence; title a file's name in the line before.
	language, title string
}

// documents are the piece in each format that it can be of.
func (p excerpt) documents(name string, text []byte) (list []*Document) {
	formats := Guess(p.title, dedent(text[p.start:p.end]))
	if f, ok := languages[p.language]; ok {
		formats = slices.Insert(slices.DeleteFunc(formats, func(o Format) bool { return o == f }), 0, f)
	}
	for _, f := range formats {
		// Read on its own, so that a long text costs no more for each of its pieces.
		d := Parse(name, text[p.start:p.end], f)
		if len(d.Entries) == 0 {
			continue
		}
		d.Text, d.First, d.Last = text, p.first, p.last
		for i := range d.Entries {
			d.Entries[i].move(p.start, p.first-1)
		}
		list = append(list, d)
	}
	return list
}

// move shifts the place of an entry by bytes and lines.
func (e *Entry) move(bytes, lines int) {
	e.Start, e.End, e.Line = e.Start+bytes, e.End+bytes, e.Line+lines
	if e.KeyStart >= 0 {
		e.KeyStart, e.KeyEnd = e.KeyStart+bytes, e.KeyEnd+bytes
	}
}

// languages are the words that people put behind a fence.
var languages = map[string]Format{
	"env": Dotenv, "dotenv": Dotenv, "ini": INI, "cfg": INI, "conf": INI, "toml": TOML, "json": JSON, "json5": JSON, "jsonc": JSON,
	"yaml": YAML, "yml": YAML, "docker-compose": Compose, "compose": Compose, "properties": Properties, "python": Python, "py": Python,
	"php": PHP, "js": JavaScript, "javascript": JavaScript, "ts": JavaScript, "typescript": JavaScript, "ruby": Ruby, "rb": Ruby,
	"java": Java, "kotlin": Java, "go": Go, "golang": Go, "csharp": CSharp, "cs": CSharp, "c#": CSharp, "rust": Rust, "rs": Rust,
	"xml": XML, "powershell": Shell, "cmd": Shell, "batch": Shell,
}

var (
	fence     = pattern("^[ \t>]*(```+|~~~+)[ \t]*([A-Za-z0-9#_+-]*)")
	fileTitle = pattern(`([A-Za-z0-9_./-]*(?:\.env(?:\.[a-z]+)?|[A-Za-z0-9_-]\.(?:ya?ml|ini|py|php|js|ts|rb|properties|toml|json|conf|cf|cs|java|go|rs))|msmtprc)\b`)
)

// pieces finds the blocks of a report.
func pieces(text []byte) (list []excerpt) {
	s := splitter{text: text}
	start, n := 0, 1
	for start < len(text) && len(s.list) < maxPieces {
		end := bytes.IndexByte(text[start:], '\n')
		if end < 0 {
			end = len(text)
		} else {
			end += start
		}
		s.line(n, start, end)
		start, n = end+1, n+1
	}
	s.close()
	return s.list
}

// splitter cuts a text into pieces, line by line.
type splitter struct {
	text []byte
	list []excerpt
	open excerpt
	// mark is the fence that is open; settings counts lines that look like settings in
	// a piece without one, gap the lines since the last of them.
	mark          string
	settings, gap int
	title         string
}

func (s *splitter) line(n, start, end int) {
	const longest = 2000 // bytes; a longer line is no setting that a person wrote
	line := string(s.text[start:min(end, start+longest)])
	if m := fence().FindStringSubmatch(line); strings.ContainsAny(line, "`~") && m != nil {
		if s.mark == "" {
			s.close()
			s.mark = m[1]
			s.open = excerpt{first: n + 1, start: end + 1, language: strings.ToLower(m[2]), title: s.title}
			return
		}
		if strings.HasPrefix(m[1], s.mark) && m[2] == "" {
			s.open.last, s.open.end = n-1, max(s.open.start, start-1)
			s.settings = 1
			s.close()
			return
		}
	}
	if s.mark != "" {
		if n-s.open.first < maxPiece {
			s.open.last, s.open.end, s.settings = n, end, 1
		}
		return
	}
	s.loose(n, start, end, line)
}

// loose is a line outside of a fence.
func (s *splitter) loose(n, start, end int, line string) {
	trimmed := strings.TrimSpace(line)
	const most = 3 // lines in between that are no settings
	switch {
	case len(line) < 1000 && looksLikeSetting(trimmed):
		if s.settings == 0 {
			s.open = excerpt{first: n, start: start, title: s.title}
		}
		s.settings++
		s.gap = 0
		s.open.last, s.open.end = n, end
		if n-s.open.first >= maxPiece {
			s.close()
		}
	case s.settings > 0:
		s.gap++
		if s.gap > most || trimmed != "" && isProse(trimmed) {
			s.close()
		}
	}
	if trimmed != "" {
		s.title = ""
		if m := fileTitle().FindString(line); m != "" && len(trimmed) < 120 {
			s.title = m
		}
	}
}

// close ends the piece that is open.
func (s *splitter) close() {
	if s.settings > 0 && s.open.end > s.open.start && s.open.last >= s.open.first && len(s.list) < maxPieces {
		s.list = append(s.list, s.open)
	}
	s.mark, s.settings, s.gap = "", 0, 0
	s.open = excerpt{}
}

// looksLikeSetting says whether a line has the form of a setting of any format:
// a name, a sign and a value, an item of a list, a section, or a bracket alone.
func looksLikeSetting(line string) bool {
	if len(line) > 3 && line[0] == '<' && nameStart(line[1]) && line[len(line)-1] == '>' && strings.ContainsAny(line[2:], "=/") {
		return true
	}
	line = strings.TrimLeft(line, "#;>-$ \t\"'{[(,")
	if line == "" {
		return false
	}
	i := strings.IndexAny(line, "=:")
	if i < 0 {
		word, _, _ := strings.Cut(line, " ")
		return msmtpCommands[word] || strings.HasPrefix(line, "}") || strings.HasPrefix(line, ")") || strings.HasSuffix(line, "{") || strings.HasSuffix(line, "]")
	}
	name := strings.TrimRight(line[:i], " \t\"'])")
	if strings.HasPrefix(name, "export ") || strings.HasPrefix(name, "set ") || strings.HasPrefix(name, "ENV ") || strings.HasPrefix(name, "docker ") {
		return true
	}
	blanks := strings.Count(name, " ")
	return name != "" && len(name) < 80 && (blanks == 0 || blanks == 1 && line[i] == '=' || strings.ContainsAny(name, "([$.")) && (name[0] < '0' || name[0] > '9')
}

// isProse says whether a line is a sentence.
func isProse(line string) bool {
	return strings.Count(line, " ") >= 3 && !strings.ContainsAny(line, "={}[]<>;") || strings.HasPrefix(line, "## ") || strings.HasPrefix(line, "**")
}

// dedent takes the indentation that all lines share away, since formats are told by
// where a line begins.
func dedent(text []byte) []byte {
	common := -1
	for line := range bytes.Lines(text) {
		trimmed := bytes.TrimLeft(line, " \t")
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if n := len(line) - len(trimmed); common < 0 || n < common {
			common = n
		}
	}
	if common <= 0 {
		return text
	}
	var b bytes.Buffer
	for line := range bytes.Lines(text) {
		b.Write(line[min(common, max(0, len(line)-1)):])
	}
	return b.Bytes()
}
