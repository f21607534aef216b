package source

// word is one of a command: its bytes, and whether a command begins with it.
type word struct {
	start, end int
	first      bool
}

// shellWords splits the text from start on into the words of one command line: up
// to the first line end that is neither quoted nor behind a backslash. It returns the
// place behind that.
func shellWords(text []byte, start, limit int) (list []word, next int) {
	begin, first := -1, true
	quote, closing := byte(0), 0
	end := func(at int) {
		if begin >= 0 {
			list = append(list, word{begin, at, first})
			begin, first = -1, false
		}
	}
	at := start
	for ; at < limit; at++ {
		c := text[at]
		switch {
		case c == '\\' && quote != '\'' && at+1 < limit:
			n := lineEnd(text, at+1, limit)
			if n > 0 && quote == 0 { // goes on in the next line
				end(at)
				at += n
				continue
			}
			if begin < 0 {
				begin = at
			}
			at++
		case quote != 0:
			if c == quote {
				quote = 0
			}
			if c == '\n' && at > closing {
				n := closes(text[at:limit], quote)
				if n < 0 {
					end(at)
					return list, at + 1
				}
				closing = at + n
			}
		case c == '\'' || c == '"':
			if begin < 0 {
				begin = at
			}
			quote = c
		case c == '\n':
			end(at)
			return list, at + 1
		case c == ' ' || c == '\t' || c == '\r':
			end(at)
		case c == '#' && begin < 0:
			for at < limit && text[at] != '\n' {
				at++
			}
			return list, at + 1
		case c == ';' || c == '|' || c == '&':
			end(at)
			first = true
		case begin < 0:
			begin = at
		}
	}
	end(min(at, limit))
	return list, at + 1
}

// lineEnd is the length of a line end at a place, 0 if there is none.
func lineEnd(text []byte, at, limit int) int {
	switch {
	case text[at] == '\n':
		return 1
	case text[at] == '\r' && at+1 < limit && text[at+1] == '\n':
		return 2
	}
	return 0
}

// closes is where a quotation mark comes within the next few lines; -1 if it does
// not.
func closes(text []byte, quote byte) int {
	const most = 4000 // bytes; enough for a private key
	for i, c := range text[:min(len(text), most)] {
		if c == quote {
			return i
		}
		if c == '=' {
			return -1 // the next setting: the mark was forgotten
		}
	}
	return -1
}
