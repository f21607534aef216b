package explain

import (
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// event is something that happened, in whatever words a runtime reports it.
// What it means depends on port, mode and provider; see weigh.
type event string

// The events whose meaning the circumstances decide.
const (
	metPlain      event = "plain text where TLS was expected"
	closed        event = "connection closed"
	silent        event = "no answer"
	connectTime   event = "no answer to the connection"
	refused       event = "connection refused"
	unreachable   event = "no route"
	noConnection  event = "no connection, no reason given"
	certUnknown   event = "certificate not accepted, no reason given"
	certIssuer    event = "issuer of the certificate not trusted"
	certForeign   event = "self-signed certificate in the chain"
	certLeaf      event = "issuer of the first certificate missing"
	tlsBroken     event = "connection ended in the TLS handshake"
	authMissing   event = "no AUTH offered"
	noMechanism   event = "no AUTH mechanism in common"
	noSTARTTLS    event = "no STARTTLS offered"
	secureOrLogin event = "TLS or sign-in missing"
	needsLogin    event = "sign-in demanded"
	loginFailed   event = "sign-in failed"
	vague         event = "something failed"
	badValue      event = "setting refused by the application"
)

// symptom is one wording: of an event, or of a cause where the words name it.
type symptom struct {
	event  event
	rule   string
	weight float64
	stage  probe.Stage
	words  []string // in lower case; "…" stands for anything on the line, "\n" for its ends, "·" for the beginning of a word
}

// found is a symptom in the text.
type found struct {
	*symptom
	line int
	at   int
	word string
}

// findSymptoms looks for the wordings in the lines. Of each symptom the first three
// lines count. A line that only sets something tells of no event.
func findSymptoms(lines []string, lower string, settings map[int]bool) (list []found) {
	present := presentIn(lower)
	if len(present) == 0 {
		return nil
	}
	counts := map[*symptom]int{}
	for n, line := range lines {
		// The line feeds make the ends of the line part of a wording.
		lower := "\n" + strings.ToLower(strings.TrimSpace(line)) + "\n"
		last := (*symptom)(nil)
		for _, w := range present {
			if w.symptom == last || w.event != "" && settings[n] || counts[w.symptom] >= mostOfOne {
				continue
			}
			if at, ok := contains(lower, w.word); ok && (!isCode(w.word) || replyInLine().MatchString(line)) {
				last = w.symptom
				counts[last]++
				list = append(list, found{last, n, at, w.word})
			}
		}
	}
	return list
}

// mostOfOne is how often a symptom counts.
const mostOfOne = 3

// wording is one wording of a symptom.
type wording struct {
	*symptom
	word string
}

// presentIn are the wordings whose beginning is anywhere in the text, so that not
// every line of a long log is searched for all of them.
func presentIn(lower string) (list []wording) {
	for i := range symptoms {
		for _, w := range symptoms[i].words {
			head, _, _ := strings.Cut(strings.Trim(w, "\n·"), "…")
			if strings.Contains(lower, head) {
				list = append(list, wording{&symptoms[i], w})
			}
		}
	}
	return list
}

// contains finds the parts of a pattern in their order; at is where the first is.
func contains(line, pattern string) (at int, ok bool) {
	head, rest, more := strings.Cut(pattern, "…")
	if word, ok := strings.CutPrefix(head, "·"); ok {
		at, head = indexWord(line, word), word
	} else {
		at = strings.Index(line, head)
	}
	if at < 0 || !more {
		return at, at >= 0
	}
	_, ok = contains(line[at+len(head):], rest)
	return at, ok
}

// indexWord finds what begins a word: "ENOTFOUND", not the end of "FileNotFound".
func indexWord(line, word string) int {
	for from := 0; ; {
		i := strings.Index(line[from:], word)
		if i < 0 {
			return -1
		}
		if at := from + i; at == 0 || !isLower(rune(line[at-1])) {
			return at
		}
		from += i + 1
	}
}

func isUpper(r rune) bool { return r >= 'A' && r <= 'Z' }
func isLower(r rune) bool { return r >= 'a' && r <= 'z' }
