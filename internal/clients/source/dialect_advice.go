package source

import "strings"

// Advice says in a sentence how the value of an entry is to be written so that the
// program gets what was meant. It holds no piece of the value. Empty where there is
// nothing to say.
func Advice(e *Entry, f Format, d Dialect) string {
	if e.Dialect != "" {
		d = e.Dialect
	}
	_, changes := Evaluate(e, f, d, nil)
	c, ok := codecOf(f)
	switch {
	case len(changes) == 0 || !ok:
		return ""
	case e.Part:
		return "Write these signs as their codes in a URL: %25 for %, %40 for @, %3A for :, %2F for /, %3F for ? and %23 for #."
	case d == SymfonyYAML:
		return "Write each % as %%."
	case f == XML && e.Quote != 0:
		return "Write &amp; for each &, &lt; for each < and &quot; for each quotation mark in the value."
	case f == XML:
		return "Write &amp; for each & and &lt; for each < in the value."
	case f == Compose:
		return composeAdvice(e, changes)
	case d == WindowsSet:
		return "Write set \"NAME=value\", with the quotation marks around both, and no blank behind them."
	case f == Properties:
		return "Write each backslash twice, and no blank behind the value."
	}
	meant, _ := unquote(e.Raw)
	if opensQuote(e.Raw) && e.Quote == 0 {
		return "Put the quotation mark that is missing behind the value, or take the first one away."
	}
	key := "KEY"
	if f == INI {
		key = "a.KEY"
	}
	doc := Parse("", []byte(c.block([]Edit{{Key: key, Value: meant, Kind: Text}}, d)), f)
	if len(doc.Entries) != 1 {
		return ""
	}
	fresh := doc.Entries[0]
	if got, _ := Evaluate(&fresh, f, d, nil); got != meant {
		return "This reader has no way to write the value: choose one without the signs that it changes."
	}
	return describeWriting(fresh.Raw, meant)
}

// describeWriting says how a value was written.
func describeWriting(written, meant string) string {
	marks := map[string]string{"'": "single quotation marks", `"`: "double quotation marks", "`": "backquotes", `"""`: "three double quotation marks"}
	for _, mark := range []string{`"""`, `"`, "'", "`"} {
		inner, ok := strings.CutPrefix(written, mark)
		if inner, closed := strings.CutSuffix(inner, mark); ok && closed && written != meant {
			text := "Put the value between " + marks[mark]
			if inner != meant {
				text += ", with a backslash before each such mark, each backslash and each $ inside"
				if mark == "'" {
					text = `Put the value between single quotation marks, and write '\'' for each one inside`
				}
			}
			return text + "."
		}
	}
	switch {
	case written == meant:
		return "Write the value alone on its line, without quotation marks, comment or blanks around it."
	case written == strings.ReplaceAll(meant, "%", "%%"):
		return "Write each % as %%."
	case written == strings.ReplaceAll(meant, "$", "$$"):
		return "Write each $ as $$."
	}
	return "Put a backslash before each sign that the reader takes for something else."
}

// composeAdvice is Advice for compose.yaml.
func composeAdvice(e *Entry, changes []Change) string {
	var list []string
	for _, c := range changes {
		switch {
		case c.Kind == Expanded || c.Kind == Refused || c.Kind == VariableUnknown:
			list = append(list, "Write each $ as $$.")
		case c.Kind == QuotesKept:
			list = append(list, "Take the quotation marks away, or put them around name and value: - 'NAME=value'.")
		case c.Kind == QuoteUnclosed:
			list = append(list, "Put the quotation mark that is missing behind the value, or take the first one away.")
		case e.item():
			list = append(list, "Put name and value together between single quotation marks: - 'NAME=value'.")
		default:
			list = append(list, "Put the value between single quotation marks.")
		}
	}
	return strings.Join(list, " ")
}
