package render

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
)

// maxPorts is how many rows of ports are shown.
const maxPorts = 24

// portRow is the outcome of ports and a mode that were tried beside the
// configured one. Ports with the same outcome share a row.
type portRow struct {
	ports        []string
	mode, result string
	rank         portRank
}

// portRank orders the rows: what may help comes first.
type portRank int

const (
	portAnswers portRank = iota
	portConnects
	portClosed
	portNotTested
)

func (p portRow) port() string { return strings.Join(p.ports, ", ") }

// ports lists the alternatives, the answers first.
func ports(r *report.Report) (rows []portRow) {
	if r.Record == nil {
		return nil
	}
	add := func(port, mode, result string, rank portRank) {
		i := slices.IndexFunc(rows, func(p portRow) bool { return p.mode == mode && p.result == result })
		switch {
		case i < 0:
			rows = append(rows, portRow{[]string{port}, mode, result, rank})
		case !slices.Contains(rows[i].ports, port):
			rows[i].ports = append(rows[i].ports, port)
		}
	}
	closed := closedPorts(r.Record)
	for i := range r.Record.Sessions {
		s := &r.Record.Sessions[i]
		if s.Purpose != probe.PurposeAlternative {
			continue
		}
		port := strconv.Itoa(s.Endpoint.Port)
		switch {
		case closed[port] != "":
			add(port, "any", closed[port], portClosed)
		case s.Failure == nil:
			add(port, box(s.Endpoint.Security), result(s), portAnswers)
		case noConnection(s):
			add(port, box(s.Endpoint.Security), result(s), portClosed)
		default:
			add(port, box(s.Endpoint.Security), result(s), portConnects)
		}
	}
	for _, n := range r.Record.NotTested {
		mode, port, ok := strings.Cut(n.Name, ":")
		if _, number := strconv.Atoi(port); ok && number == nil && closed[port] == "" {
			add(Sanitize(port, limitWord), box(probe.Security(mode)), "not tested: "+Sanitize(n.Why, limitWord), portNotTested)
		}
	}
	slices.SortStableFunc(rows, func(a, b portRow) int { return cmp.Compare(a.rank, b.rank) })
	return rows[:min(len(rows), maxPorts)]
}

// closedPorts are the ports that took no connection from any session, with the
// one result of all. A connection comes before the mode, so the result holds for
// the modes that were not tried.
func closedPorts(r *probe.Record) map[string]string {
	closed, open := map[string]string{}, map[string]bool{}
	for i := range r.Sessions {
		s := &r.Sessions[i]
		port := strconv.Itoa(s.Endpoint.Port)
		if !noConnection(s) || !slices.Contains(connectKinds, s.Failure.Kind) || closed[port] != "" && closed[port] != result(s) {
			open[port] = true
			continue
		}
		closed[port] = result(s)
	}
	for port := range open {
		delete(closed, port)
	}
	return closed
}

// connectKinds are answers of the network; other failures are our own.
var connectKinds = []probe.FailureKind{probe.FailureRefused, probe.FailureTimeout, probe.FailureUnreachable, probe.FailureDenied}

func noConnection(s *probe.Session) bool {
	return s.Failure != nil && s.Failure.Stage == probe.StageConnect
}
