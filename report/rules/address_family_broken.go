package rules

import (
	"fmt"
	"slices"

	"github.com/smtpwhy/smtpwhy/probe"
)

// AddressFamilyBroken holds when the host cannot be reached over one of IPv4 and
// IPv6: over one while the other works, or over the only one that it has.
var AddressFamilyBroken = &Rule{
	ID:       "address-family-broken",
	Group:    GroupConnect,
	Severity: Error,
	Summary:  "The host cannot be reached over one of IPv4 and IPv6",
	Explanation: "The host has addresses of a family that does not work from here. Programs that try both go on with the other one, " +
		"some after a long wait; programs that try only the first address fail.",
	Fix:        "Repair the network of that family on this machine or container, or make the application use the other one.",
	References: []string{"RFC 8305 section 5", "RFC 6724 section 6"},
	Explains:   []string{"host-unreachable"},
	Check:      perSession(checkFamilies),
}

func checkFamilies(v view) *Finding {
	if v.Purpose != probe.PurposeAsConfigured {
		return nil // the addresses are the same for every session
	}
	four, six := v.family("IPv4"), v.family("IPv6")
	switch {
	case four.tried == 0 && six.tried > 0 && six.all(probe.FailureUnreachable):
		f := v.finding(probe.StageConnect, v.connects()...)
		f.Summary = "The host has only IPv6 addresses, and this machine has no IPv6"
		f.Explanation = fmt.Sprintf("%s has IPv6 addresses alone, and the network answered each with \"unreachable\".", quote(v.Endpoint.Host))
		f.Fix = "Give this machine or container IPv6, or use a host that has an IPv4 address."
		return f
	case four.up && six.tried > 0 && !six.up:
		return v.halfReachable("IPv6", "IPv4", six)
	case six.up && four.tried > 0 && !four.up:
		return v.halfReachable("IPv4", "IPv6", four)
	}
	return nil
}

// family is what the connects of one address family came to.
type family struct {
	tried    int
	up       bool
	outcomes []string
}

func (v view) family(name string) (f family) {
	for _, c := range v.Connects {
		if c.Family != name || c.Outcome == "not-tested" || c.Outcome == string(probe.FailureCancelled) {
			continue
		}
		f.tried++
		f.up = f.up || c.Outcome == probe.ConnectOK
		if !slices.Contains(f.outcomes, c.Outcome) {
			f.outcomes = append(f.outcomes, c.Outcome)
		}
	}
	return f
}

func (f family) all(kind probe.FailureKind) bool {
	return len(f.outcomes) == 1 && f.outcomes[0] == string(kind)
}

func (v view) halfReachable(dead, alive string, f family) *Finding {
	found := v.finding(probe.StageConnect, v.connects()...)
	found.Severity = Warning
	found.Summary = fmt.Sprintf("%s does not work for this host from here, %s does", dead, alive)
	found.Explanation = fmt.Sprintf("No connection came about to the %s addresses of %s (%s); the session went on over %s. "+
		"Software that does not try both fails here, or waits a long time before it goes on.", dead, v.at(), list(f.outcomes), alive)
	found.Fix = fmt.Sprintf("Repair %s on this machine, or make the application use %s.", dead, alive)
	if f.all(probe.FailureRefused) {
		found.Explanation = fmt.Sprintf("The %s addresses of %s refuse the connection: the server does not listen there, though the DNS names them. "+
			"The session went on over %s; software that tries only the first address fails.", dead, v.at(), alive)
		found.Fix = fmt.Sprintf("Have the server's operator open the port on %s too or take the %s address out of the DNS; or make the application use %s.", dead, dead, alive)
	}
	if f.all(probe.FailureUnreachable) || f.all(probe.FailureDenied) {
		// No route is the everyday state of a machine without that family; the
		// error comes at once and all but the simplest software goes on.
		found.Severity = Info
		found.Explanation = fmt.Sprintf("This machine has no %s route, so the %s addresses of %s were unreachable at once and the session went on over %s. "+
			"An error about %s in a log is then not the reason why mail fails.", dead, dead, v.at(), alive, dead)
	}
	return found
}
