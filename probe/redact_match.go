package probe

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// shortWords are the words of up to three letters that servers use all the
// time. A secret that is one of them is left alone where it stands in the clear.
var shortWords = []string{"OK", "Ok", "ok", "TLS", "SSL", "DSN", "ID", "id", "TO", "to", "BY", "by", "IP", "MX", "no", "not", "the", "for", "is", "in", "a"}

// isToken says whether a short secret stands alone at s: not inside a word, not
// a part of a number, address, date or enhanced status code ("5.7.8"), not the
// reply code and no word of shortWords. In a view of base64 or hex it must also
// be surrounded by text, since nearly any word decodes to something that has
// any given byte in it.
func isToken(v view, s span) bool {
	if touches(v.data, s.start-1, s.start-2) || touches(v.data, s.end, s.end+1) {
		return false
	}
	if v.binary {
		return utf8.Valid(v.data) && !bytes.ContainsFunc(v.data, func(r rune) bool {
			return r < ' ' && !strings.ContainsRune("\x00\x01\t\r\n", r)
		})
	}
	if s.start == 0 && s.end == 3 && isDigits(v.data[:3]) {
		return false
	}
	return !slices.Contains(shortWords, string(v.data[s.start:s.end]))
}

// touches says whether the byte at near belongs to the same word or number as
// its neighbour on the token's side; far is the next byte behind near.
func touches(b []byte, near, far int) bool {
	at := func(i int) byte {
		if i < 0 || i >= len(b) {
			return 0
		}
		return b[i]
	}
	switch c := at(near); c {
	case '.', '-', '@', '_', '+':
		return isWordByte(at(far))
	case ':', ',', '/':
		return at(far) >= '0' && at(far) <= '9'
	default:
		return isWordByte(c)
	}
}

func isWordByte(c byte) bool {
	return c >= 0x80 || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

func isDigits(b []byte) bool {
	return !bytes.ContainsFunc(b, func(r rune) bool { return r < '0' || r > '9' })
}

// fragmentBlock is the length of the blocks that a long secret is cut into. A
// fragment of twice the length less one holds at least one whole block.
const fragmentBlock = fragmentSecret / 2

// isTokenText says whether s has only the characters of tokens (RFC 6750 section
// 2.1), which include those of base64.
func isTokenText(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r >= utf8.RuneSelf || !isWordByte(byte(r)) && !strings.ContainsRune("-._~+/=", r)
	})
}

// fragments finds parts of a long secret.
type fragments struct {
	secret []byte // in lower case
	blocks map[[fragmentBlock]byte]int
	starts [256]bool // the first bytes of the blocks, to ask the map less often
}

func newFragments(secret string) fragments {
	f := fragments{secret: lowerASCII([]byte(secret)), blocks: make(map[[fragmentBlock]byte]int)}
	for i := 0; i+fragmentBlock <= len(f.secret); i += fragmentBlock {
		block := [fragmentBlock]byte(f.secret[i:])
		if _, known := f.blocks[block]; !known && isDistinct(block) {
			f.blocks[block] = i
			f.starts[block[0]] = true
		}
	}
	return f
}

// isDistinct sorts out blocks such as a row of dashes, which any line may have.
func isDistinct(block [fragmentBlock]byte) bool {
	b := block[:]
	slices.Sort(b)
	return len(slices.Compact(b)) >= 5
}

// search finds the fragments in data, which is in lower case, and extends each
// as far as it agrees with the secret.
func (f fragments) search(data []byte) (spans []span) {
	for i := 0; i+fragmentBlock <= len(data); i++ {
		if !f.starts[data[i]] {
			continue
		}
		at, ok := f.blocks[[fragmentBlock]byte(data[i:])]
		if !ok {
			continue
		}
		s := span{i, i + fragmentBlock}
		for j := at - 1; j >= 0 && s.start > 0 && data[s.start-1] == f.secret[j]; j-- {
			s.start--
		}
		for j := at + fragmentBlock; j < len(f.secret) && s.end < len(data) && data[s.end] == f.secret[j]; j++ {
			s.end++
		}
		spans = append(spans, s)
		i = s.end - 1
	}
	return spans
}
