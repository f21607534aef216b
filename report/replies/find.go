package replies

import (
	"cmp"
	"slices"
	"strings"
)

// maxText is how much of a text is looked at; a log can be long, and what
// matters stands at its beginning or its end.
const maxText = 256 << 10

// Factors by which the confidence falls where the query is not what the
// signature is known from.
const (
	otherCode     = 0.55 // another reply code
	otherEnhanced = 0.8  // another enhanced code
	otherPhase    = 0.7  // another part of the session
	otherProvider = 0.3  // a provider's own words in another one's mouth
	anyProvider   = 0.85 // a provider's words, and it is not known who spoke
	sister        = 0.8  // another service of the same house
	anybody       = 0.93 // everybody's words where the provider is known
)

// Find returns the signatures that fit the text, the most likely first. The same
// words can mean several things, so code, phase and provider decide among them.
func Find(q Query) []Match {
	text, cut := shorten(q.Text)
	lower := strings.ToLower(text)
	var matches []Match
	for _, e := range catalogue() {
		if !strings.Contains(lower, e.word) {
			continue
		}
		at := e.pattern().FindStringIndex(text)
		if at == nil {
			continue
		}
		if at[0] > maxText/2 {
			at[0], at[1] = at[0]+cut, at[1]+cut
		}
		matches = append(matches, Match{Signature: e.Signature, Confidence: e.confidence(q), Start: at[0], End: at[1]})
	}
	slices.SortStableFunc(matches, func(a, b Match) int {
		return cmp.Or(
			cmp.Compare(b.Confidence, a.Confidence),
			cmp.Compare(b.Signature.exactness(), a.Signature.exactness()),
			cmp.Compare(b.End-b.Start, a.End-a.Start),
		)
	})
	return matches
}

// shorten leaves out the middle of a long text: a line break stands for it, and
// what comes after that has moved by cut bytes.
func shorten(text string) (short string, cut int) {
	if len(text) <= maxText {
		return text, 0
	}
	end := text[len(text)-maxText/2+1:]
	short = text[:maxText/2] + "\n" + end
	return short, len(text) - len(short)
}

// confidence is how sure the signature is in the query's circumstances. What is
// not known on either side does not count against it.
func (s *Signature) confidence(q Query) float64 {
	c := s.Weight
	if s.Code != 0 && q.Code != 0 && s.Code != q.Code {
		c *= otherCode
	}
	if s.Enhanced != "" && q.Enhanced != "" && s.Enhanced != q.Enhanced {
		c *= otherEnhanced
	}
	if s.Phase != "" && q.Phase != "" && !samePhase(s.Phase, q.Phase) {
		c *= otherPhase
	}
	switch {
	case s.Provider == q.Provider:
	case s.Provider == "":
		c *= anybody
	case q.Provider == "":
		c *= anyProvider
	case house(s.Provider) == house(q.Provider):
		c *= sister
	default:
		c *= otherProvider
	}
	return c
}

// samePhase says whether two phases are one for a reply: servers judge the
// sender and the EHLO name late, at RCPT or after the message.
func samePhase(a, b string) bool {
	envelope := []string{"mail", "rcpt", "data"}
	return a == b || slices.Contains(envelope, a) && slices.Contains(envelope, b)
}

// exactness counts what the signature is tied to.
func (s *Signature) exactness() (n int) {
	for _, tied := range []bool{s.Provider != "", s.Enhanced != "", s.Code != 0, s.Phase != ""} {
		if tied {
			n++
		}
	}
	return n
}

// houses are the providers whose servers are one software, by the beginning of
// their IDs.
var houses = []struct {
	name     string
	prefixes []string
}{
	{"microsoft", []string{"outlook-com", "office365"}},
	{"google", []string{"gmail", "google-"}},
	{"yahoo", []string{"yahoo", "aol", "att", "verizon"}},
	{"tencent", []string{"qq", "foxmail", "exmail-qq"}},
	{"netease", []string{"netease-"}},
	{"zoho", []string{"zoho-", "zeptomail"}},
	{"mailru", []string{"mailru", "vk"}},
	{"united-internet", []string{"gmx-", "web-de", "mail-com"}},
	{"mailgun", []string{"mailgun-"}},
	{"sparkpost", []string{"sparkpost"}},
	{"mailtrap", []string{"mailtrap"}},
}

// house is the name of the house that a provider belongs to: its own ID where it
// stands alone.
func house(id string) string {
	for _, h := range houses {
		for _, prefix := range h.prefixes {
			if id == prefix || strings.HasSuffix(prefix, "-") && strings.HasPrefix(id, prefix) || strings.HasPrefix(id, prefix+"-") {
				return h.name
			}
		}
	}
	return id
}
