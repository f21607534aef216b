package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report/internal/plain"
)

// checks is the ledger of the as-configured session: the lines of CheckNames.
func (d *diagnosis) checks() []Check {
	s := d.configured
	if s == nil {
		list := make([]Check, len(CheckNames))
		for i, name := range CheckNames {
			list[i] = Check{Name: name, State: NotTested, Why: "no connection was made"}
		}
		return list
	}
	b := bookkeeper{s: s, settings: d.Settings, interrupted: d.Record.Interrupted}
	list := []Check{b.reachable(), b.greets(), b.encrypted(), b.identity(), b.mechanism(), b.credentials(),
		b.envelope(probe.StageMail), b.envelope(probe.StageRcpt)}
	for i := range list {
		list[i].Name = CheckNames[i]
	}
	return list
}

// bookkeeper writes the ledger of one session.
type bookkeeper struct {
	s           *probe.Session
	settings    probe.Settings
	interrupted string
}

func passed(why string) Check    { return Check{State: Passed, Why: why} }
func failed(why string) Check    { return Check{State: Failed, Why: why} }
func notTested(why string) Check { return Check{State: NotTested, Why: why} }

// failedAt says whether the session ended at one of the stages.
func (b bookkeeper) failedAt(stages ...probe.Stage) bool {
	return b.s.Failure != nil && slices.Contains(stages, b.s.Failure.Stage)
}

// untested is a check that the session did not come to, with the reason that the
// record gives, else the point at which it ended.
func (b bookkeeper) untested(stage probe.Stage) Check {
	for _, n := range b.s.NotTested {
		if n.Name == string(stage) {
			return notTested(printable(n.Why))
		}
	}
	switch {
	case b.s.Failure != nil:
		return notTested("the session ended before, " + stageWords(b.s.Failure.Stage))
	case b.interrupted != "":
		return notTested("the run ended before (" + printable(b.interrupted) + ")")
	}
	return notTested("not part of this run")
}

func (b bookkeeper) reachable() Check {
	e := b.s.Endpoint
	switch {
	case b.failedAt(probe.StageDNS, probe.StageConnect):
		return failed(failureWords(b.s.Failure))
	case b.s.Reached == probe.StageDNS || b.s.Reached == probe.StageConnect || b.s.Reached == "":
		return b.untested(probe.StageConnect)
	case e.Address == "":
		return passed("connected to port " + fmt.Sprint(e.Port))
	}
	return passed("connected to " + plain.HostPort(e.Address, e.Port))
}

func (b bookkeeper) greets() Check {
	switch {
	case b.failedAt(probe.StageGreeting):
		return failed(failureWords(b.s.Failure))
	case b.s.Banner.Positive():
		return passed(quoteReply(b.s.Banner))
	}
	return b.untested(probe.StageGreeting)
}

func (b bookkeeper) encrypted() Check {
	t, mode := b.s.TLS, b.s.Endpoint.Security
	switch {
	case b.s.Encrypted():
		return passed(strings.TrimSpace(strings.Join([]string{t.Version, t.Cipher}, " ")))
	case b.failedAt(probe.StageSTARTTLS, probe.StageTLS):
		return failed(failureWords(b.s.Failure))
	case mode == probe.SecurityNone:
		return notTested("the settings ask for no encryption")
	case mode == probe.SecurityOpportunistic && b.s.EHLOBeforeTLS != nil && b.s.STARTTLS == nil:
		return failed("the server does not offer STARTTLS; the session went on in clear")
	}
	return b.untested(probe.StageTLS)
}

func (b bookkeeper) identity() Check {
	t := b.s.TLS
	switch {
	case !b.s.Encrypted() && b.s.Failure == nil && b.interrupted == "":
		return notTested("no TLS, so no certificate")
	case !b.s.Encrypted():
		return b.untested(probe.StageTLS)
	case t.Verified:
		return passed("certificate verified for " + printable(b.s.Endpoint.Host))
	case b.interrupted != "" && len(t.Problems) == 0:
		return notTested(orElse(printable(t.Error), "the run was over"))
	case t.Error == "" && len(t.Problems) > 0:
		return failed(printable(t.Problems[0].Text))
	}
	// Not each of the problems is one that keeps the certificate from verifying.
	return failed(orElse(printable(t.Error), "the certificate did not verify"))
}

func (b bookkeeper) mechanism() Check {
	caps := b.s.Capabilities()
	var offered []string
	if caps != nil {
		for _, m := range caps.Mechanisms() {
			offered = append(offered, printable(m))
		}
	}
	words := "the server offers " + strings.Join(offered, ", ")
	switch {
	case b.failedAt(probe.StageAuth) && b.s.Failure.Kind == probe.FailureNotOffered:
		return failed("the server does not offer AUTH")
	case b.failedAt(probe.StageAuth) && b.s.Failure.Kind == probe.FailureNoMechanism:
		if len(offered) == 0 {
			return failed("no mechanism is shared: the server offers AUTH without a mechanism")
		}
		return failed("no mechanism is shared: " + words)
	case caps == nil || caps.Reply == nil && !caps.OffersAuth():
		return b.untested(probe.StageAuth)
	case len(offered) > 0 && b.settings.Username == "":
		return notTested("no user name given; " + words)
	case b.settings.Username == "":
		return notTested("no user name given; the server does not offer AUTH")
	case len(offered) == 0:
		return b.untested(probe.StageAuth)
	case len(b.s.Auth) > 0 && !slices.ContainsFunc(b.s.Auth, func(a probe.Attempt) bool { return a.Outcome != probe.OutcomeUnsupported }):
		return failed(words + "; " + orElse(refusedMechanism(b.s.Auth[len(b.s.Auth)-1]), "the server refused what was tried"))
	case len(b.s.Auth) > 0 && b.s.Auth[len(b.s.Auth)-1].Outcome != probe.OutcomeSkipped:
		return passed(words + "; " + printable(b.s.Auth[len(b.s.Auth)-1].Mechanism) + " was used")
	}
	return passed(words)
}

func (b bookkeeper) credentials() Check {
	if b.settings.Username == "" && len(b.s.Auth) == 0 {
		return notTested("no user name given")
	}
	for _, a := range b.s.Auth {
		if a.Outcome == probe.OutcomeAccepted {
			return passed("signed in with " + printable(a.Mechanism) + inEncoding(a))
		}
	}
	for _, a := range b.s.Auth {
		switch {
		case a.Outcome != probe.OutcomeRejected || a.Reply == nil:
		case strings.Contains(a.ServerError, "channel-binding"):
			return notTested("refused before the password was judged: " + printable(a.ServerError))
		default:
			return failed("the server said " + quoteReply(a.Reply))
		}
	}
	if n := len(b.s.Auth); n > 0 {
		switch a := b.s.Auth[n-1]; {
		case a.Outcome == probe.OutcomeSkipped && a.Why != "":
			return notTested(printable(a.Why))
		case a.Outcome == probe.OutcomeUnsupported:
			return notTested(orElse(refusedMechanism(a), "the server refused the mechanism"))
		case a.Outcome == probe.OutcomeAborted:
			return notTested(orElse(printable(a.Why), "the sign-in did not come to its end"))
		}
	}
	if caps := b.s.Capabilities(); b.failedAt(probe.StageAuth) && b.s.Failure.Kind == probe.FailureNoMechanism && (caps == nil || len(caps.Mechanisms()) == 0) {
		return notTested("the server offers AUTH without a mechanism")
	}
	if b.failedAt(probe.StageAuth) {
		return notTested(failureWords(b.s.Failure))
	}
	if !b.settings.Secret.Given() {
		return notTested("no password given")
	}
	return b.untested(probe.StageAuth)
}

// inEncoding names the encoding of what is outside ASCII where it is not the usual one.
func inEncoding(a probe.Attempt) string {
	switch {
	case a.EncodingFixed:
		return ", which has an encoding of its own (" + printable(a.Encoding) + ")"
	case a.Encoding != "" && a.Encoding != probe.EncodingUTF8:
		return " in " + printable(a.Encoding)
	}
	return ""
}

func refusedMechanism(a probe.Attempt) string {
	if a.Reply == nil {
		return ""
	}
	return fmt.Sprintf("the server refused the mechanism %s: %s", printable(a.Mechanism), quoteReply(a.Reply))
}

// envelope is the check of the sender or the recipient.
func (b bookkeeper) envelope(stage probe.Stage) Check {
	var reply *probe.Reply
	var address string
	if e := b.s.Envelope; e != nil {
		reply, address = e.Mail, e.From
		if stage == probe.StageRcpt {
			reply, address = e.Rcpt, e.To
		}
	}
	switch {
	case reply.Positive():
		return passed(printable(address) + " accepted")
	case reply != nil:
		return failed("the server said " + quoteReply(reply))
	case b.failedAt(stage):
		return failed(failureWords(b.s.Failure))
	case stage == probe.StageRcpt && b.s.Failure == nil:
		// The recipient is left out with the sender.
		for _, n := range b.s.NotTested {
			if n.Name == string(probe.StageMail) {
				return notTested(printable(n.Why))
			}
		}
	}
	return b.untested(stage)
}
