package render

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
)

// How much of the proof is shown.
const (
	maxEvidence = 4
	maxQuoted   = 3   // lines of one reply
	limitProof  = 400 // columns of one line
)

// citation is one piece of evidence as marked lines.
type citation struct {
	session int
	lines   []string
	fact    string // the text, where it is no line of the transcript
}

// proof is the evidence of a finding as marked lines, each session named before
// its first line.
func proof(r *report.Report, f *report.Finding) (lines []string) {
	list := citations(r, f)
	last := -1
	for i, c := range list {
		s := session(r, c.session)
		if s != nil && c.session != last {
			alone := i+1 == len(list) || list[i+1].session != c.session
			if alone && strings.Contains(c.fact, fmt.Sprintf("port %d ", s.Endpoint.Port)) {
				// The fact names the session already.
				lines = append(lines, markNote+" "+purpose(s.Purpose)+": "+c.fact)
				last = c.session
				continue
			}
			lines = append(lines, markNote+" "+sessionTitle(s))
			last = c.session
		}
		lines = append(lines, c.lines...)
	}
	return lines
}

// citations are the pieces of evidence, none of them twice: a fact that stands
// in a line that is shown already adds nothing.
func citations(r *report.Report, f *report.Finding) (list []citation) {
	seen := map[string]bool{}
	shown := ""
	for _, e := range f.Evidence {
		if e.Session < 0 && pointsIntoFile(f.Setting) && f.Setting.Note != "" {
			continue // the note under the caret says it
		}
		c := cite(r, e)
		key := strings.Join(c.lines, "\n")
		if c.fact == "" {
			// The same words in two sessions are two facts.
			key = fmt.Sprint(e.Session, key)
		}
		if seen[key] || c.fact != "" && strings.Contains(shown, c.fact) {
			continue
		}
		seen[key] = true
		shown += strings.Join(c.lines, "\n") + "\n"
		if list = append(list, c); len(list) == maxEvidence {
			break
		}
	}
	return list
}

// cite marks one piece of evidence.
func cite(r *report.Report, e report.Evidence) citation {
	c := citation{session: e.Session}
	s := session(r, e.Session)
	text := cut(Sanitize(e.Text, limitLine), limitProof)
	switch {
	case s == nil || e.Line < 0 || e.Line >= len(s.Transcript):
		c.fact = text
		c.lines = []string{markNote + " " + text}
	case wholeReply(s, e):
		c.lines = quotedReply(s, e.Line)
	case text == "":
		c.lines = []string{quotedLine(s, e.Line)}
	default:
		c.lines = []string{mark(s, e.Line) + " " + text}
	}
	return c
}

func quotedLine(s *probe.Session, i int) string {
	return mark(s, i) + " " + cut(lineText(&s.Transcript[i]), limitProof)
}

// wholeReply says whether the evidence is a reply of several lines, joined into
// one, and not a line of it.
func wholeReply(s *probe.Session, e report.Evidence) bool {
	line := &s.Transcript[e.Line]
	return line.From == probe.FromServer && continues(line.Text) &&
		strings.HasPrefix(e.Text, line.Text[:3]) && !strings.HasPrefix(e.Text, line.Text[:4])
}

// continues says whether more lines of the reply follow (RFC 5321 section 4.2.1).
func continues(line string) bool {
	return len(line) >= 4 && line[3] == '-' && strings.Trim(line[:3], "0123456789") == ""
}

// quotedReply are the lines of the reply that begins at a line. Of a long list
// of capabilities it takes those that an SMTP problem is about, of another long
// reply the start and the end.
func quotedReply(s *probe.Session, first int) (lines []string) {
	end := first
	for continues(s.Transcript[end].Text) && end+1 < len(s.Transcript) && s.Transcript[end+1].From == probe.FromServer {
		end++
	}
	short := end-first < maxQuoted
	list := s.Transcript[first].Text[0] == '2'
	left, rest := 0, list // rest: what is left out is not about modes
	for i := first; i <= end; i++ {
		about := aboutModes(s.Transcript[i].Text)
		keep := short || i == first || list && about || !list && (i == first+1 || i == end)
		if !keep || len(lines) == maxQuoted {
			left++
			rest = rest && !about
			continue
		}
		lines = append(lines, quotedLine(s, i))
	}
	if left == 0 {
		return lines
	}
	note := markNote + " " + count(left, "more line")
	if rest {
		note += ", none of them STARTTLS or AUTH"
	}
	return append(lines, note)
}

// aboutModes says whether a line of an EHLO answer decides how to encrypt or to
// sign in.
func aboutModes(line string) bool {
	if len(line) < 4 {
		return false
	}
	keyword := strings.ToUpper(line[4:])
	return strings.HasPrefix(keyword, "STARTTLS") || strings.HasPrefix(keyword, "AUTH")
}
