package render

import "fmt"

// middleCut leaves out lines from the middle until the rest fits: the start
// shows how the session was opened, the end how it failed.
func middleCut(lines []string, budget int) []string {
	total := 0
	for _, l := range lines {
		total += len(l) + 1
	}
	if total <= budget {
		return lines
	}
	head, tail, used := 0, len(lines), 60
	for head < tail {
		next := lines[head]
		fromEnd := head > len(lines)-tail
		if fromEnd {
			next = lines[tail-1]
		}
		if used += len(next) + 1; used > budget {
			break
		}
		if fromEnd {
			tail--
		} else {
			head++
		}
	}
	note := fmt.Sprintf("%s %s left out here", markNote, count(tail-head, "line"))
	return append(append(append([]string{}, lines[:head]...), note), lines[tail:]...)
}
