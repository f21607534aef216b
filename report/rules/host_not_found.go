package rules

import (
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// HostNotFound holds when there was no address to connect to. No such name, a
// name without addresses and a resolver without an answer are three faults.
var HostNotFound = &Rule{
	ID:       "host-not-found",
	Group:    GroupConnect,
	Severity: Error,
	Summary:  "The host name leads to no address",
	Explanation: "Before a connection the DNS is asked for the address of the host. Either the name does not exist, or it exists and has no address, " +
		"or the resolver of this machine did not answer, in which case the name may be right.",
	Fix:        "Check the spelling of the host. If other names do not resolve either, repair the DNS settings of this machine or container.",
	References: []string{"RFC 1035 section 4.1.1", "RFC 2308 section 2", "RFC 5321 section 5.1"},
	Check:      perSession(checkHostNotFound),
}

func checkHostNotFound(v view) *Finding {
	if !v.failed(probe.StageDNS, probe.FailureDNS) {
		return nil
	}
	host := v.Endpoint.Host
	f := v.finding(probe.StageDNS)
	f.Setting = v.c.setting("host")
	outcome, resolver := v.lookups(f)
	if family := v.onlyFamily(); family != "" && (outcome == probe.LookupNoAnswer || outcome == probe.LookupNotNeeded) {
		f.Summary = fmt.Sprintf("%s has no %s address, and this run uses %s alone", short(host), family, family)
		f.Explanation = fmt.Sprintf("A flag keeps the run to %s (--ipv4, --ipv6, or --local-address with an address of that family), and %s cannot be reached over it%s. No connection was tried.",
			family, quote(host), resolver)
		f.Fix = "Leave that flag out, or give a local address of the other family."
		return f
	}
	switch outcome {
	case probe.LookupNoName:
		f.Summary = fmt.Sprintf("There is no host named %s", quote(host))
		f.Explanation = fmt.Sprintf("The DNS says that the name %s does not exist%s. No connection was tried.", quote(host), resolver)
		f.Fix = "Correct the host name; the provider's help page has it."
		if hint := typoHint(host); hint != "" {
			f.Fix = hint + " " + f.Fix
		} else if !strings.Contains(strings.Trim(host, "."), ".") {
			f.Fix = "A name without a dot is known only inside its own network, such as the service name of a container: " +
				"run the application in that network, or enter the full name."
		}
	case probe.LookupNoAnswer:
		f.Summary = fmt.Sprintf("The name %s exists, but has no address", quote(host))
		f.Explanation = fmt.Sprintf("The DNS knows %s, but has neither an IPv4 nor an IPv6 address for it%s. Such a name is often the domain of the mail addresses, not that of a server.", quote(host), resolver)
		f.Fix = "Enter the name of the SMTP server, not the domain; the provider's help page has it."
		if mx := v.mailExchangers(); len(mx) > 0 {
			f.Explanation += fmt.Sprintf(" Mail for it is received by %s.", list(mx))
			f.Fix += " The servers that receive mail are often not the ones that take it from users."
		}
	default:
		f.Summary = fmt.Sprintf("The DNS resolver did not answer the question for %s", quote(host))
		f.Explanation = fmt.Sprintf("The question for the address of %s got no answer%s. That says nothing about the name: the resolver, or the way to it, is at fault.", quote(host), resolver)
		f.Fix = "Check the network and the DNS settings of this machine or container (/etc/resolv.conf), and try another name."
	}
	return f
}

// onlyFamily is the address family that the run was kept to; empty for both.
func (v view) onlyFamily() string {
	kinds := map[string]bool{}
	for _, l := range v.c.Record.DNS {
		switch {
		case l.Outcome == probe.LookupNotNeeded && l.Error != "" && l.Type == "A":
			return "IPv6"
		case l.Outcome == probe.LookupNotNeeded && l.Error != "":
			return "IPv4"
		}
		kinds[l.Type] = true
	}
	switch {
	case kinds["A"] && !kinds["AAAA"]:
		return "IPv4"
	case kinds["AAAA"] && !kinds["A"]:
		return "IPv6"
	}
	return ""
}

// lookups cites the address look-ups of the session's host in f. The outcome is
// that of the host: a name that has no address of one family may have one of the
// other, so the surer outcome counts.
func (v view) lookups(f *Finding) (outcome probe.LookupOutcome, resolver string) {
	outcome = probe.LookupFailed
	var noName, noAnswer, failed, literal bool
	for _, l := range v.c.Record.DNS {
		if l.Type != "A" && l.Type != "AAAA" {
			continue
		}
		text := fmt.Sprintf("%s %s: %s", l.Type, l.Name, outcomeWords[l.Outcome])
		if l.Resolver != "" {
			resolver = fmt.Sprintf(" (asked: %s)", clean(l.Resolver, quoteLength))
			text += " from " + l.Resolver
		}
		if l.Error != "" {
			text += ": " + l.Error
		}
		f.Evidence = append(f.Evidence, v.c.fact(text))
		noName = noName || l.Outcome == probe.LookupNoName
		noAnswer = noAnswer || l.Outcome == probe.LookupNoAnswer
		failed = failed || l.Outcome == probe.LookupFailed
		literal = literal || l.Outcome == probe.LookupNotNeeded
	}
	switch {
	case literal:
		outcome = probe.LookupNotNeeded
	case noName:
		outcome = probe.LookupNoName
	case noAnswer && !failed:
		outcome = probe.LookupNoAnswer
	}
	if len(f.Evidence) == 0 {
		f.Evidence = compact([]Evidence{v.failure()})
	}
	return outcome, resolver
}

var outcomeWords = map[probe.LookupOutcome]string{
	probe.LookupFound: "found", probe.LookupNoName: "no such name", probe.LookupNoAnswer: "no address",
	probe.LookupFailed: "no answer", probe.LookupNotNeeded: "an IP address",
}

// mailExchangers are the hosts that receive mail for the name, as the MX look-up
// gave them. A single dot means that it takes no mail (RFC 7505).
func (v view) mailExchangers() (hosts []string) {
	for _, l := range v.c.Record.DNS {
		if l.Type != "MX" || l.Outcome != probe.LookupFound {
			continue
		}
		for _, a := range l.Answers {
			if _, host, ok := strings.Cut(a, " "); ok && strings.Trim(host, ".") != "" && len(hosts) < 3 {
				hosts = append(hosts, quote(strings.TrimSuffix(host, ".")))
			}
		}
	}
	return hosts
}

// typoHint points at a slip of the pen that the name itself shows.
func typoHint(host string) string {
	lower := strings.ToLower(host)
	for _, start := range []string{"smtp", "mail", "imap"} {
		rest, ok := strings.CutPrefix(lower, start)
		switch {
		case !ok || rest == "" || rest[0] == '.':
			continue
		case rest[0] == ',' || rest[0] == ';' || rest[0] == '_':
			return fmt.Sprintf("Did you mean %s?", quote(start+"."+rest[1:]))
		case start == "smtp" && strings.Count(rest, ".") == 1 && rest[0] != '-' && (rest[0] < '0' || rest[0] > '9'):
			return fmt.Sprintf("A dot may be missing: did you mean %s?", quote(start+"."+rest))
		}
	}
	for _, swap := range []struct{ wrong, right string }{{"stmp.", "smtp."}, {"smpt.", "smtp."}, {"smtp.smtp.", "smtp."}, {"smt.", "smtp."}, {"mtp.", "smtp."}} {
		if rest, ok := strings.CutPrefix(lower, swap.wrong); ok {
			return fmt.Sprintf("Did you mean %s?", quote(swap.right+rest))
		}
	}
	for _, end := range []struct{ wrong, right string }{{".con", ".com"}, {".cmo", ".com"}, {".ocm", ".com"}, {".comm", ".com"}, {".nte", ".net"}, {".ogr", ".org"}} {
		if rest, ok := strings.CutSuffix(lower, end.wrong); ok {
			return fmt.Sprintf("Did you mean %s?", quote(rest+end.right))
		}
	}
	if strings.HasSuffix(lower, ".") {
		return "The name ends with a dot: try it without."
	}
	return ""
}
