package probe

import (
	"bytes"
	"cmp"
	"slices"
	"sync"
	"sync/atomic"
)

// redactor is the one place that keeps secrets out of a record. It looks for
// each secret in the line as it stands and in everything that the line can be
// decoded to (see view), so a secret is found in any mixture of raw and escaped
// characters and at any base64 alignment, and replaces it by Redacted.
//
// What counts as an appearance depends on the length, in bytes:
//
//   - 1 to 3: a whole token only, see isToken. Such a secret protects nothing,
//     and replacing it inside words would wreck the record ("2[redacted]0 OK")
//     and tell at the same time what the secret is. For the same reasons the
//     reply code and the words of shortWords stay, and so does what is too short
//     to tell base64 or hex from a word or a number.
//   - 4 and 5: anywhere, in the same case.
//   - 6 and more: anywhere, in any case of ASCII letters, since servers
//     upper-case the commands that they echo.
//   - 24 and more, if it is a token or base64: fragments too, from 23 bytes or,
//     at its start, 12 bytes up, since servers cut and fold the long lines that
//     they echo. Not so for other text: the response of CRAM-MD5 begins with the
//     user name, which is no secret.
//
// It works on bytes, before they are decoded for display. Secrets shall be the
// password or token as given and every AUTH response.
// A nil redactor finds nothing.
type redactor struct {
	mu      sync.Mutex // guards additions
	secrets atomic.Pointer[secretSet]
}

// secretSet is never changed once it is stored.
type secretSet struct {
	needles   []needle // longest first
	fragments []fragments
	shortest  int // length of the shortest needle or fragment
}

// needle is one form of a secret.
type needle struct {
	value []byte // in lower case if fold
	fold  bool   // any case of ASCII letters
	token bool   // whole tokens only
}

// span is a part of a line, from start up to and without end.
type span struct{ start, end int }

const (
	shortSecret    = 3  // up to here: tokens only
	foldSecret     = 6  // from here: any case
	fragmentSecret = 24 // from here: fragments
)

// newRedactor makes a redactor for the secrets; empty ones are ignored.
func newRedactor(secrets ...string) *redactor {
	r := &redactor{}
	for _, s := range secrets {
		r.add(s)
	}
	return r
}

// add has one more secret replaced from now on. It may be called at any time
// from any goroutine.
func (r *redactor) add(secret string) {
	if secret == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	set := &secretSet{}
	if old := r.secrets.Load(); old != nil {
		set.needles = slices.Clone(old.needles)
		set.fragments = slices.Clone(old.fragments)
	}
	for _, form := range secretForms(secret) {
		n := newNeedle(form)
		if slices.ContainsFunc(set.needles, n.equal) {
			continue
		}
		set.needles = append(set.needles, n)
		if len(form) >= fragmentSecret && isTokenText(form) {
			set.fragments = append(set.fragments, newFragments(form))
		}
	}
	slices.SortStableFunc(set.needles, func(a, b needle) int { return cmp.Compare(len(b.value), len(a.value)) })
	set.shortest = len(set.needles[len(set.needles)-1].value)
	if len(set.fragments) > 0 {
		set.shortest = min(set.shortest, fragmentBlock)
	}
	r.secrets.Store(set)
}

func newNeedle(form string) needle {
	n := needle{value: []byte(form), fold: len(form) >= foldSecret, token: len(form) <= shortSecret}
	if n.fold {
		n.value = lowerASCII(n.value)
	}
	return n
}

func (n needle) equal(m needle) bool { return n.fold == m.fold && bytes.Equal(n.value, m.value) }

// bytes returns the line with every secret replaced, or the line itself when
// there is none in it.
func (r *redactor) bytes(line []byte) []byte {
	if spans := r.find(line); len(spans) > 0 {
		return replaceSpans(line, spans, Redacted)
	}
	return line
}

// string is bytes for text.
func (r *redactor) string(s string) string {
	line := []byte(s)
	if spans := r.find(line); len(spans) > 0 {
		return string(replaceSpans(line, spans, Redacted))
	}
	return s
}

func replaceSpans(line []byte, spans []span, by string) []byte {
	out := make([]byte, 0, len(line)+len(spans)*len(by))
	done := 0
	for _, s := range spans {
		out = append(append(out, line[done:s.start]...), by...)
		done = s.end
	}
	return append(out, line[done:]...)
}

// find returns the parts of the line to replace, in order and apart.
func (r *redactor) find(line []byte) []span {
	if r == nil || len(line) == 0 {
		return nil
	}
	set := r.secrets.Load()
	if set == nil {
		return nil
	}
	var spans []span
	walkViews(view{data: line}, viewDepth, set.shortest, func(v view) {
		for _, s := range set.search(v) {
			spans = append(spans, v.origin(s))
		}
	})
	return mergeSpans(spans)
}

// search finds the secrets in one view, as parts of the view.
func (set *secretSet) search(v view) (spans []span) {
	if len(v.data) < set.shortest {
		return nil
	}
	folded := lowerASCII(v.data)
	for _, n := range set.needles {
		data := v.data
		if n.fold {
			data = folded
		}
		for from := 0; ; {
			i := bytes.Index(data[from:], n.value)
			if i < 0 {
				break
			}
			s := span{from + i, from + i + len(n.value)}
			from = s.start + 1
			if n.token && !isToken(v, s) {
				continue
			}
			spans = append(spans, s)
			from = s.end
		}
	}
	for _, f := range set.fragments {
		spans = append(spans, f.search(folded)...)
	}
	return spans
}

// mergeSpans orders the spans and joins those that overlap or touch.
func mergeSpans(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end))
	})
	merged := spans[:0]
	for _, s := range spans {
		if last := len(merged) - 1; last >= 0 && s.start <= merged[last].end {
			merged[last].end = max(merged[last].end, s.end)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

// lowerASCII leaves bytes above ASCII as they are, unlike bytes.ToLower, which
// changes the length of invalid UTF-8.
func lowerASCII(b []byte) []byte {
	low := make([]byte, len(b))
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		low[i] = c
	}
	return low
}
