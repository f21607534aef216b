package cli

import (
	"cmp"
	"slices"
	"strings"
)

// nearest returns the names that someone who typed word may have meant, at most
// three, the best first.
func nearest(word string, names []string) []string {
	type match struct {
		name     string
		distance int
	}
	word = strings.ToLower(word)
	var found []match
	for _, name := range names {
		d := distance(word, name)
		switch {
		case d <= max(1, len(word)/3):
		case len(word) >= 3 && strings.Contains(name, word):
			d = len(word)
		default:
			continue
		}
		found = append(found, match{name, d})
	}
	slices.SortStableFunc(found, func(a, b match) int { return cmp.Compare(a.distance, b.distance) })
	var near []string
	for _, m := range found[:min(3, len(found))] {
		near = append(near, m.name)
	}
	return near
}

// distance counts the insertions, deletions, replacements and swaps of
// neighbours that make a into b.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replace := last[j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			row[j] = min(replace, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// joinOr joins names as "a, b or c", each with the prefix after the first.
func joinOr(names []string, prefix string) string {
	n := len(names)
	if n == 1 {
		return names[0]
	}
	return strings.Join(names[:n-1], ", "+prefix) + " or " + prefix + names[n-1]
}
