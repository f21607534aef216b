package explain

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// hide takes the secrets out of a line that is shown: as they stand, in base64,
// and what looks like a key by itself.
func (list secrets) hide(line string) string {
	for _, s := range list {
		if s == "" {
			return probe.Redacted // too many to tell
		}
		line = replaceSecret(line, s)
	}
	line = encodedToken().ReplaceAllStringFunc(line, func(token string) string {
		if list.encoded(token) || looksRandom(token) {
			return probe.Redacted
		}
		return token
	})
	return commentBehind().ReplaceAllString(restBehind().ReplaceAllString(line, "$1"), "$1 ...")
}

var (
	// restBehind is what a quotation mark inside of a secret has left of it.
	restBehind = pattern("(\\[redacted\\])[\"'`\\\\]*[\\pL\\pN]\\S*")
	// commentBehind is a comment behind a secret, where people note the old one.
	commentBehind = pattern(`(\[redacted\].*?\s(?:#|//))\s.*$`)
	// lineBreak is one as program text has it.
	lineBreak = pattern(`\\(?:[nrt]|[ux][0-9A-Fa-f]{2,4})`)
)

// writtenSecrets are those of the text as it stands, where \n is no line break.
func writtenSecrets(text []byte) secrets {
	const most = 1 << 20
	var lines []string
	for line := range strings.Lines(string(text[:min(len(text), most)])) {
		if len(line) <= maxLine && lineBreak().MatchString(line) {
			lines = append(lines, line)
		}
	}
	return findSecrets(lines, readPairs(lines))
}

// replaceSecret replaces a secret wherever it stands; a short one only where it
// is a word of its own, since it would take words apart.
func replaceSecret(line, s string) string {
	if len(s) >= 6 {
		return strings.ReplaceAll(line, s, probe.Redacted)
	}
	var out strings.Builder
	for {
		i := strings.Index(line, s)
		if i < 0 {
			return out.String() + line
		}
		end := i + len(s)
		inside := i > 0 && isWordByte(line[i-1]) || end < len(line) && isWordByte(line[end])
		out.WriteString(line[:i])
		if inside && isWordByte(s[0]) {
			out.WriteString(s)
		} else {
			out.WriteString(probe.Redacted)
		}
		line = line[end:]
	}
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c >= 0x80
}

// encoded says whether a token is base64 of something that holds a secret.
func (list secrets) encoded(token string) bool {
	raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(token, "="))
	if err != nil {
		return false
	}
	return slices.ContainsFunc(list, func(s string) bool { return len(s) >= 4 && strings.Contains(string(raw), s) })
}

// looksRandom says whether a long token mixes capital letters, small letters and
// digits as keys do and names do not.
func looksRandom(token string) bool {
	if len(token) < 20 {
		return false
	}
	changes, classes, last := 0, map[int]bool{}, -1
	for _, r := range token {
		class := 3
		switch {
		case isUpper(r):
			class = 0
		case isLower(r):
			class = 1
		case r >= '0' && r <= '9':
			class = 2
		}
		classes[class] = true
		if class != last {
			changes++
		}
		last = class
	}
	return classes[0] && classes[1] && classes[2] && changes*4 > len(token)
}
