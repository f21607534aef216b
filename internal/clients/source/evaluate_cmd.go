package source

import (
	"strings"
)

var (
	windowsVariable    = pattern(`%([A-Za-z_][A-Za-z0-9_]*)%`)
	powershellVariable = pattern(`\$(?:\{[^}]*\}|[A-Za-z_][A-Za-z0-9_:]*)`)
)

// evaluateWindows is what set of cmd.exe, setx and an assignment of PowerShell make
// of a value.
func evaluateWindows(e *Entry, d Dialect) (value string, changes []Change) {
	value = e.Value
	if d == PowerShell {
		switch e.Quote {
		case '\'':
			return strings.ReplaceAll(value, "''", "'"), nil
		case '"':
			if powershellVariable().MatchString(value) {
				changes = append(changes, Change{Expanded, runeIndex(e.Raw, '$')})
				value = powershellVariable().ReplaceAllString(value, "")
			}
		}
		return value, changes
	}
	if e.Within == 0 && keptQuotes(e.Raw) && e.Quote == 0 {
		changes = append(changes, Change{QuotesKept, 0})
	}
	if trimmed := strings.TrimRight(value, " \t"); e.Within == 0 && trimmed != value && e.Quote == 0 {
		changes = append(changes, Change{SpaceKept, -1})
	}
	if i := strings.IndexAny(value, "&|<>^"); i >= 0 && e.Within == 0 && e.Quote == 0 {
		return value[:i], append(changes, Change{CutAtBlank, len([]rune(e.Raw[:i]))})
	}
	if windowsVariable().MatchString(value) {
		changes = append(changes, Change{Expanded, runeIndex(e.Raw, '%')})
		value = windowsVariable().ReplaceAllString(value, "")
	}
	return value, changes
}
