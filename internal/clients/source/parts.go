package source

import "regexp"

var hostPort = regexp.MustCompile(`^\[?([^\[\]\s:,;]+)\]?(?::(\d{1,5}))?$`)

// Parts takes the value of an entry apart: "url" gives scheme, user, password,
// host, port and the keys of the query, "host:port" gives host and port. Each part
// is an entry of its own, with the key KEY#part, and stands where it stands in the
// text.
func Parts(e *Entry, kind string) (list []Entry) {
	if kind != "host:port" || e.Kind != Text {
		return nil
	}
	m := hostPort.FindStringSubmatchIndex(e.Value)
	if m == nil {
		return nil
	}
	offset := e.Start
	if e.Quote != 0 {
		offset++
	}
	part := func(name string, from, to int) {
		if from >= 0 {
			p := *e
			p.Key, p.Raw, p.Value, p.Quote = e.Key+"#"+name, e.Value[from:to], e.Value[from:to], 0
			p.Start, p.End, p.Column = offset+from, offset+to, e.Column+from+offset-e.Start
			list = append(list, p)
		}
	}
	part("host", m[2], m[3])
	part("port", m[4], m[5])
	return list
}
