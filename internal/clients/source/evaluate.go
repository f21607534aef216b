package source

import "strings"

// longestValue is the length from which on a value is no setting that anybody wrote:
// it is left as it is.
const longestValue = 1 << 13

// Evaluate is what a program that reads with the dialect makes of the entry, and
// the changes that this is due to. Those that everybody expects, such as quotation
// marks that go away, are none. lookup gives the values of variables that the text
// refers to; nil knows none.
//
// The value is empty where the reader reports an error instead: a change of the kind
// Refused or QuoteUnclosed then tells.
func Evaluate(e *Entry, f Format, d Dialect, lookup func(name string) (string, bool)) (value string, changes []Change) {
	if e.Part || e.Kind != Text || len(e.Raw) > longestValue {
		return e.Value, e.Changes
	}
	if e.Dialect != "" {
		d = e.Dialect
	}
	r := &reading{text: e.Raw + e.Tail, lead: e.Lead, lookup: lookup}
	switch {
	case f == Compose:
		value, changes = evaluateCompose(e, r)
	case d == WindowsSet || d == PowerShell:
		value, changes = evaluateWindows(e, d)
	case f == Shell || f == Command:
		r.text = e.Raw
		r.shell(e.Within, false)
		value, changes = r.compare(e)
	case d == SymfonyYAML && strings.Contains(e.Value, "%"):
		value, changes = evaluateSymfony(e, r)
	case f == INI:
		value, changes = evaluateINI(e, d, r)
	case f == XML:
		value = evaluateXML(e)
	case f == Properties:
		value, changes = e.Value, propertyChanges(e)
	case f == Postfix:
		value, changes = evaluatePostfix(e, r)
	case f == Dotenv && dotenvReaders[d] != nil:
		dotenvReaders[d](r)
		value, changes = r.compare(e)
	case f == Dotenv && e.Quote == 0 && opensQuote(e.Raw):
		value, changes = e.Value, []Change{{QuoteUnclosed, 0}}
	default:
		value = e.Value
	}
	return value, append(changes, e.Changes...)
}
