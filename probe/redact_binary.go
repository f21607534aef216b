package probe

import "slices"

// minHex and minBase64 are the numbers of characters from which a row of hex
// digits and base64 without padding are more likely than a number or a word.
const (
	minHex    = 6
	minBase64 = 4
)

// decodeHex visits each row of hex digits, with or without separators between
// them, at both alignments.
func decodeHex(v view, visit func(view)) {
	var row []span // the digits, each with what separates it from the one before
	flush := func() {
		if len(row) < minHex {
			row = row[:0]
		}
		for phase := range min(2, len(row)) {
			out := newView(len(row) / 2)
			out.binary = true
			for i := phase; i+1 < len(row); i += 2 {
				hi, lo := hexDigit(v.data, row[i].end-1), hexDigit(v.data, row[i+1].end-1)
				out.push(byte(hi<<4|lo), v, row[i].start, row[i+1].end)
			}
			visit(out)
		}
		row = row[:0]
	}
	for i := 0; i < len(v.data); {
		start := i
		if n := hexPrefix(v.data[i:]); n > 0 {
			i += n
		}
		if hexDigit(v.data, i) < 0 {
			if !slices.Contains([]byte(" :-,;._"), v.data[start]) {
				flush()
			}
			i = start + 1
			continue
		}
		row = append(row, span{start, i + 1})
		i++
	}
	flush()
}

// hexPrefix is the length of a prefix such as 0x, with digits behind it.
func hexPrefix(b []byte) int {
	if len(b) > 2 && (b[0] == '0' || b[0] == '\\') && (b[1] == 'x' || b[1] == 'X') && hexDigit(b, 2) >= 0 {
		return 2
	}
	return 0
}

// decodeBase64 visits each run of base64 characters, of either alphabet, at
// every alignment: the text may stand in the middle of a longer one, or behind
// other characters of the alphabet. All bytes of a run stand for the whole run,
// padding included, so that it is replaced as a whole: its edges hold bits of
// the secret.
func decodeBase64(v view, shortest int, visit func(view)) {
	for i := 0; i < len(v.data); i++ {
		if base64Value(v.data[i]) < 0 {
			continue
		}
		end := i
		for end < len(v.data) && base64Value(v.data[end]) >= 0 {
			end++
		}
		run := v.data[i:end]
		padded := end
		for padded < len(v.data) && padded < end+2 && v.data[padded] == '=' {
			padded++
		}
		if len(run)*6/8 >= shortest && (len(run) >= minBase64 || padded > end) {
			whole := v.at(i, padded)
			for phase := range 4 {
				visit(base64View(run[min(phase, len(run)):], whole))
			}
		}
		i = padded - 1
	}
}

func base64View(run []byte, whole span) view {
	out := newView(len(run))
	out.binary = true
	var bits, have uint
	for _, c := range run {
		bits, have = bits<<6|uint(base64Value(c)), have+6
		if have >= 8 {
			have -= 8
			out.data = append(out.data, byte(bits>>have))
			out.from = append(out.from, whole)
		}
	}
	return out
}

// base64Value is the value of c in the standard or the URL alphabet, or -1.
func base64Value(c byte) int {
	switch {
	case c >= 'A' && c <= 'Z':
		return int(c - 'A')
	case c >= 'a' && c <= 'z':
		return int(c-'a') + 26
	case c >= '0' && c <= '9':
		return int(c-'0') + 52
	case c == '+' || c == '-':
		return 62
	case c == '/' || c == '_':
		return 63
	}
	return -1
}

// hexDigit is the value of the digit at b[i], or -1.
func hexDigit(b []byte, i int) int {
	if i < 0 || i >= len(b) {
		return -1
	}
	switch c := b[i]; {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
