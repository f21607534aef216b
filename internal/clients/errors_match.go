package clients

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/smtpwhy/smtpwhy/probe"
)

// Around is no event: its text are the words that a client puts around whatever
// went wrong. It tells the client, and its generation, of an error that is not in
// the list.
const Around Event = "any"

// TextMatch is a client's text that was found in what a user saw.
type TextMatch struct {
	Client *Client
	Event  Event
	// Since and Until are the generations that show it, empty for no limit.
	Since, Until string
	// Text is the template of the text; Literal the number of its own characters,
	// those outside of the braces: the more, the surer.
	Text    string
	Literal int
}

// maxErrorText is the most of a pasted text that is looked at.
const maxErrorText = 64 << 10

// MatchText finds the clients and events that a pasted error text belongs to, the
// surest first: the one with most characters of its own. A library's text stands for
// the clients built on it that add no words of their own.
func MatchText(text string) (list []TextMatch) {
	text = oneLine(text)
	lower := strings.ToLower(text)
	for _, s := range signatures() {
		if s.in(text, lower) {
			list = append(list, s.match)
		}
	}
	code := replyCode().FindString(text)
	slices.SortStableFunc(list, func(a, b TextMatch) int {
		return cmp.Or(cmp.Compare(b.Literal, a.Literal), cmp.Compare(usual(b.Event, code), usual(a.Event, code)))
	})
	type place struct {
		client       *Client
		event        Event
		since, until string
	}
	seen := map[place]bool{}
	return slices.DeleteFunc(list, func(m TextMatch) bool {
		p := place{m.Client, m.Event, m.Since, m.Until}
		again := seen[p]
		seen[p] = true
		return again
	})
}

var replyCode = pattern(`\b[45][0-5]\d\b`)

// usual says, as 1 or 0, whether an event often comes with the reply code, for texts
// that have nothing but the reply.
func usual(e Event, code string) int {
	codes := map[Event][]string{GreetingRefused: {"421", "554"}, EHLORefused: {"501", "550"},
		AuthRefused:    {"535", "534", "530", "538", "525", "526", "432", "454"},
		MessageRefused: {"552", "554", "451", "452"}, SenderRefused: {"553", "550", "501"}, RecipientRefused: {"550", "551", "553", "450"}}
	if slices.Contains(codes[e], code) {
		return 1
	}
	return 0
}

// GenerationByText is the generation of a client that shows an error text: the
// newest of those that do. ok is false where the text does not tell.
func GenerationByText(c *Client, text string) (id string, ok bool) {
	list := (&Config{Client: c}).generationsByText(text)
	if len(list) == 0 {
		return "", false
	}
	return list[0], true
}

// GenerationByText is GenerationByText for the client with these settings: of the
// generations that show the text, the newest with which it can come to that.
func (c *Config) GenerationByText(text string) (id string, ok bool) {
	list := c.generationsByText(text)
	for _, g := range list {
		for _, m := range MatchText(text) {
			n := *c
			n.Generation = g
			if m.Client == c.Client && m.Event != Around && n.reads(m.Since, m.Until) && possible(m.Event, c.Client.Conduct(&n)) {
				return g, true
			}
		}
	}
	if len(list) == 0 {
		return "", false
	}
	return list[0], true
}

// generationsByText are the generations whose texts are in what the user saw, the
// newest first; none if all are, or none is.
func (c *Config) generationsByText(text string) (list []string) {
	var told []TextMatch
	for _, m := range MatchText(text) {
		if m.Client == c.Client && (m.Since != "" || m.Until != "") {
			told = append(told, m)
		}
	}
	if len(told) == 0 {
		return nil
	}
	for _, g := range c.Client.Generations {
		n := Config{Client: c.Client, Generation: g.ID}
		if !slices.ContainsFunc(told, func(m TextMatch) bool { return !n.reads(m.Since, m.Until) }) {
			list = append(list, g.ID)
		}
	}
	if len(list) == len(c.Client.Generations) {
		return nil
	}
	return list
}

// possible says whether a client with the conduct can come to the event, as far as
// that depends on how it opens the connection.
func possible(e Event, d probe.Conduct) bool {
	implicit := d.Security == probe.SecurityImplicit
	switch e {
	case TLSOnPlainPort:
		return implicit || d.WithoutSTARTTLS == probe.GoesOver
	case PlainOnTLSClosed, PlainOnTLSTimeout:
		return !implicit
	case STARTTLSMissing, STARTTLSRefused:
		return d.LosesTLS || d.Security == probe.SecuritySTARTTLS || d.Security == probe.SecurityOpportunistic
	case AuthMissing:
		return d.LosesTLS || d.Security == probe.SecurityNone || d.Security == probe.SecurityOpportunistic
	case STARTTLSInsideTLS:
		return d.UpgradesInsideTLS
	}
	return true
}

// signature finds one text of one client.
type signature struct {
	match TextMatch
	// longest is the longest piece without braces, in lower case: a text without it
	// is not looked at further.
	longest string
	// whole: the text is so short that it counts only at the end of a line.
	whole   bool
	pattern func() *regexp.Regexp
}

func (s *signature) in(text, lower string) bool {
	if !strings.Contains(lower, s.longest) {
		return false
	}
	// What stands between two pieces is no longer than a few replies.
	const stretch = 600
	at := s.pattern().FindStringIndex(text)
	return at != nil && at[1]-at[0] < len(s.match.Text)+stretch
}

// signatures are those of all clients. Expressions are compiled at their first use,
// since most never are.
var signatures = sync.OnceValue(func() (list []*signature) {
	for _, c := range All() {
		for _, e := range c.ownTexts() {
			if s := newSignature(c, e); s != nil {
				list = append(list, s)
			}
		}
	}
	return list
})

// ownTexts are the client's texts, and those of its library where it puts words
// around them.
func (c *Client) ownTexts() []ErrorText {
	list := slices.Clone(c.Errors)
	library, ok := ByID(c.Library)
	if !ok || c.Wrap == "" {
		return list
	}
	for _, e := range library.ownTexts() {
		e.Text, e.Since, e.Until = strings.ReplaceAll(c.Wrap, "{error}", e.Text), "", ""
		list = append(list, e)
	}
	return list
}

var anyBrace = pattern(`\{[a-z]+\}`)

// newSignature is nil for a text with next to no words of its own.
func newSignature(c *Client, e ErrorText) *signature {
	e.Text = oneLine(e.Text)
	s := &signature{match: TextMatch{Client: c, Event: e.Event, Since: e.Since, Until: e.Until, Text: e.Text}}
	letters := 0
	for _, piece := range anyBrace().Split(e.Text, -1) {
		if len(piece) > len(s.longest) {
			s.longest = strings.ToLower(piece)
		}
		s.match.Literal += len(piece)
		letters += strings.Count(strings.Map(lettersOnly, piece), "x")
	}
	if strings.Contains(e.Text, "{bytes}") {
		// The b in front of the quotation mark is as telling as a word.
		letters += 12
		if len(s.longest) < 4 {
			s.longest = ", b"
		}
	}
	if letters < 3 {
		return nil
	}
	const short = 12
	s.whole = letters < short
	s.pattern = sync.OnceValue(func() *regexp.Regexp {
		text := e.pattern()
		if s.whole {
			text = `(?:^|[:|] )` + text + `(?:$|[.|]| \|)`
		}
		return regexp.MustCompile(text)
	})
	return s
}

func lettersOnly(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
		return 'x'
	}
	return -1
}

// oneLine is a text with each run of blanks and line ends as one blank: logs are
// wrapped where they are pasted.
func oneLine(text string) string {
	return strings.Join(strings.Fields(text[:min(len(text), maxErrorText)]), " ")
}
