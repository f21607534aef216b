package report

import (
	"slices"

	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// shown is what the application shows for the verdict, nil where nothing failed or
// its words are not known.
func (d *diagnosis) shown(v Verdict) *Shown {
	a := d.Settings.Application
	if v.Status != Broken || a == nil || a.Conduct == nil || d.Config == nil {
		return nil
	}
	record := d.Record
	if record == nil {
		record = &probe.Record{Settings: d.Settings}
	}
	c := &clients.Config{Client: d.Config.Client, Generation: d.Config.Generation}
	o := clients.Judge(c.Client, c.Generation, *a.Conduct, record)
	event, text := o.Event, o.Text
	if event == clients.Unknown || event == clients.Sent {
		if event = d.eventOf(v); event == "" {
			return nil
		}
		text = c.Says(event, d.facts(nil))
	}
	s := &Shown{Client: printable(rules.Software(a)), Event: string(event), Text: text}
	missing := event == clients.AuthMissing || event == clients.AuthMissingInTLS
	if missing && a.Conduct.WithoutAUTH == probe.GoesOn {
		return d.shownLater(s, c, o.Reply)
	}
	if s.Text == "" {
		return nil
	}
	if known := c.Texts(event); len(known) > 0 {
		s.Note = known[0].Note
	}
	return s
}

// shownLater is for an application that passes over the missing AUTH: what it shows
// is the refusal that follows.
func (d *diagnosis) shownLater(s *Shown, c *clients.Config, reply *probe.Reply) *Shown {
	s.Text = c.Says(clients.SenderRefused, d.facts(reply))
	if s.Text == "" {
		s.Note = "nothing for the missing AUTH; what shows is the refusal of the sender or the recipient that follows, mostly a 530"
		return s
	}
	s.Event, s.Note = string(clients.SenderRefused), "nothing is shown for the missing AUTH; this is the refusal that follows"
	return s
}

// facts are what the application's text can name.
func (d *diagnosis) facts(reply *probe.Reply) clients.Facts {
	f := clients.Facts{Reply: reply, Host: d.Settings.Host, User: d.Settings.Username}
	f.Port, _ = d.Settings.Opening()
	if failure := d.failure(); failure != nil && f.Reply == nil {
		f.Reply = failure.Reply
	}
	if d.configured != nil {
		f.Address = d.configured.Endpoint.Address
	}
	return f
}

// eventOf is the failure that an application would see by the verdict, or by what
// follows from it, where the record does not show it; empty where it does not
// follow.
func (d *diagnosis) eventOf(v Verdict) clients.Event {
	names := []string{v.Rule}
	for _, f := range d.findings {
		if f.ExplainedBy == v.Rule {
			names = append(names, f.Rule)
		}
	}
	for _, rule := range names {
		if e := d.eventOfRule(rule); e != "" {
			return e
		}
	}
	return ""
}

// events are those that follow from a rule alone.
var events = map[string]clients.Event{
	"host-not-found": clients.HostNotFound, "port-closed": clients.ConnectRefused, "port-filtered": clients.ConnectTimeout,
	"port-25-blocked": clients.ConnectTimeout, "implicit-tls-on-starttls-port": clients.TLSOnPlainPort, "starttls-not-offered": clients.STARTTLSMissing,
	"starttls-refused": clients.STARTTLSRefused, "auth-hidden-until-tls": clients.AuthMissing, "auth-mechanism-not-shared": clients.NoMechanism,
	"client-refuses-plaintext-auth": clients.ClearRefused, "greeting-refused": clients.GreetingRefused,
}

func (d *diagnosis) eventOfRule(rule string) clients.Event {
	c := *d.Settings.Application.Conduct
	plainPort := slices.Contains([]int{25, 587, 2525}, c.Port)
	switch rule {
	case "plaintext-on-implicit-tls-port":
		return d.silence()
	case "port-and-security-disagree", "ssl-and-starttls-both-on", "client-known-defect":
		switch {
		case c.LosesTLS:
			return clients.AuthMissing
		case c.UpgradesInsideTLS:
			return clients.STARTTLSInsideTLS
		case c.Security == probe.SecurityImplicit && plainPort:
			return clients.TLSOnPlainPort
		case c.Security != probe.SecurityImplicit && c.Port == 465:
			return d.silence()
		}
	case "auth-not-offered":
		if d.configured != nil && d.configured.Encrypted() {
			return clients.AuthMissingInTLS
		}
		return clients.AuthMissing
	}
	if e, known := events[rule]; known {
		return e
	}
	return d.eventOfFailure()
}

// silence is how a client in plain text ends on a port that expects TLS.
func (d *diagnosis) silence() clients.Event {
	if f := d.failure(); f != nil && (f.Kind == probe.FailureClosed || f.Kind == probe.FailureReset) {
		return clients.PlainOnTLSClosed
	}
	return clients.PlainOnTLSTimeout
}

// eventOfFailure is the event of a refusal by the server, by its stage.
func (d *diagnosis) eventOfFailure() clients.Event {
	f := d.failure()
	if f == nil || f.Kind != probe.FailureReply {
		return ""
	}
	return map[probe.Stage]clients.Event{
		probe.StageGreeting: clients.GreetingRefused, probe.StageEHLO: clients.EHLORefused, probe.StageEHLOTLS: clients.EHLORefused,
		probe.StageSTARTTLS: clients.STARTTLSRefused, probe.StageAuth: clients.AuthRefused, probe.StageMail: clients.SenderRefused,
		probe.StageRcpt: clients.RecipientRefused, probe.StageData: clients.MessageRefused,
	}[f.Stage]
}
