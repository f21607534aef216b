package render

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
)

// The marks of a capability that TLS changes, as in a diff.
const (
	capAppears  = "+"
	capVanishes = "-"
	capChanges  = "~"
)

// capRow is one keyword before and after TLS.
type capRow struct{ mark, before, after string }

// capabilities are the lists of one session. Only one of before and after may
// have been seen; both says whether the rows compare.
type capabilities struct {
	session *probe.Session
	both    bool
	rows    []capRow
	left    int // how many rows were left out
}

// capabilitiesOf picks the session that shows most: the as-configured one if it
// shows both lists, else any that does, else any that shows one.
func capabilitiesOf(r *report.Report) *capabilities {
	if r.Record == nil {
		return nil
	}
	var one *probe.Session
	for i := range r.Record.Sessions {
		s := &r.Record.Sessions[i]
		before, after := s.EHLOBeforeTLS != nil, s.EHLOAfterTLS != nil
		if before && after {
			return compare(s)
		}
		if one == nil && (before || after) {
			one = s
		}
	}
	if one == nil {
		return nil
	}
	return compare(one)
}

func compare(s *probe.Session) *capabilities {
	c := &capabilities{session: s, both: s.EHLOBeforeTLS != nil && s.EHLOAfterTLS != nil}
	var before, after []probe.Extension
	if s.EHLOBeforeTLS != nil {
		before = s.EHLOBeforeTLS.Extensions
	}
	if s.EHLOAfterTLS != nil {
		after = s.EHLOAfterTLS.Extensions
	}
	used := make([]bool, len(after))
	for _, b := range before {
		row := capRow{mark: capVanishes, before: Sanitize(b.String(), limitWord)}
		for i, a := range after {
			if !used[i] && strings.EqualFold(a.Keyword, b.Keyword) {
				used[i] = true
				row.after, row.mark = Sanitize(a.String(), limitWord), ""
				if !strings.EqualFold(a.String(), b.String()) {
					row.mark = capChanges
				}
				break
			}
		}
		c.rows = append(c.rows, row)
	}
	for i, a := range after {
		if !used[i] {
			c.rows = append(c.rows, capRow{mark: capAppears, after: Sanitize(a.String(), limitWord)})
		}
	}
	if len(c.rows) > maxCapabilities {
		c.left = len(c.rows) - maxCapabilities
		c.rows = c.rows[:maxCapabilities]
	}
	return c
}

// title says which session the capabilities are of.
func (c *capabilities) title() string {
	e := c.session.Endpoint
	where := fmt.Sprintf("Capabilities on port %d", e.Port)
	switch {
	case c.both:
		return where
	case c.session.EHLOAfterTLS != nil:
		return where + ", inside TLS"
	}
	return where + ", in clear"
}

// list is the single list, for a session that shows only one.
func (c *capabilities) list() []string {
	lines := make([]string, 0, len(c.rows))
	for _, row := range c.rows {
		lines = append(lines, row.before+row.after)
	}
	return lines
}
