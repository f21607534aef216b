package render

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
)

// renderLine writes one line of key=value fields, made for grep. All fields are
// always there, in this order; what is not known is empty. A value with a space, a quote,
// a backslash or an equals sign in it stands in double quotes, with Go's escapes.
//
//	status       ok, unproven, risky or broken
//	rule         the cause
//	also         the rules behind it, separated by commas
//	host, port   where the as-configured session went
//	security     how: implicit, starttls, opportunistic or none
//	banner-code  the code of the greeting
//	tls          the version, such as 1.3; "1.3,unverified" for a certificate
//	             that did not verify; "failed"; "none" where TLS was not tried
//	auth         the AUTH mechanisms in force, separated by commas
//	login        accepted, rejected or not-tested
//	code         the code of the reply that ended the session
//	enhanced     its enhanced status code
//	recommended  mode and port that work better, such as starttls:587
//	verified     whether this run went through with them: true or false
//	ms           how long the run took
//	client       the application whose settings these are, as name@version
//	shown        what it prints for the verdict
//
// All but the last five and the first three are about the as-configured session.
func renderLine(b *bytes.Buffer, r *report.Report, _ Options) error {
	status := string(r.Verdict.Status)
	if status == "" {
		status = string(report.Unproven)
	}
	fields := []field{
		{"status", status},
		{"rule", r.Verdict.Rule},
		{"also", strings.Join(r.Verdict.Also, ",")},
	}
	fields = append(fields, sessionFields(r)...)
	rec, ms := r.Recommended, ""
	better := []field{{"recommended", ""}, {"verified", ""}}
	if rec != nil {
		better[0].value = fmt.Sprintf("%s:%d", rec.Security, rec.Port)
		better[1].value = strconv.FormatBool(rec.Verified)
	}
	if r.Record != nil {
		ms = strconv.FormatInt(r.Record.Duration, 10)
	}
	for i, f := range append(append(append(fields, better...), field{"ms", ms}), clientFields(r)...) {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(f.name + "=" + lineValue(f.value))
	}
	b.WriteByte('\n')
	return nil
}

// clientFields are the fields about the application.
func clientFields(r *report.Report) []field {
	client, shown := "", ""
	if r.Application != nil {
		client = r.Application.Client
		if r.Application.Version != "" {
			client += "@" + r.Application.Version
		}
	}
	if r.Verdict.Shown != nil {
		shown = r.Verdict.Shown.Text
	}
	return []field{{"client", client}, {"shown", shown}}
}

// sessionFields are the fields about the as-configured session; without one,
// what the settings say.
func sessionFields(r *report.Report) []field {
	var host, port, mode, banner, tls, auth, code, enhanced string
	login := string(report.NotTested)
	s := r.Record.AsConfigured()
	switch {
	case s != nil:
		host, port, mode = s.Endpoint.Host, strconv.Itoa(s.Endpoint.Port), string(s.Endpoint.Security)
		tls = tlsValue(s)
		auth = strings.Join(s.Capabilities().Mechanisms(), ",")
		if s.Banner != nil && s.Banner.Code > 0 {
			banner = strconv.Itoa(s.Banner.Code)
		}
		if f := s.Failure; f != nil && f.Reply != nil {
			code, enhanced = strconv.Itoa(f.Reply.Code), f.Reply.Enhanced
		}
		login = loginValue(s)
	case r.Record != nil:
		p, m := r.Record.Settings.Opening()
		host, port, mode = r.Record.Settings.Host, strconv.Itoa(p), string(m)
	case r.Settings != nil:
		p, m := r.Settings.Opening()
		host, port, mode = r.Settings.Host, strconv.Itoa(p), string(m)
	}
	return []field{
		{"host", host}, {"port", port}, {"security", mode}, {"banner-code", banner}, {"tls", tls},
		{"auth", auth}, {"login", login}, {"code", code}, {"enhanced", enhanced},
	}
}

func tlsValue(s *probe.Session) string {
	switch {
	case s.TLS == nil:
		return "none"
	case !s.TLS.Up:
		return "failed"
	case !s.TLS.Verified:
		return strings.TrimPrefix(s.TLS.Version, "TLS ") + ",unverified"
	}
	return strings.TrimPrefix(s.TLS.Version, "TLS ")
}

// loginValue is the outcome of the last AUTH exchange that the server judged.
func loginValue(s *probe.Session) string {
	login := string(report.NotTested)
	for _, a := range s.Auth {
		if a.Outcome == probe.OutcomeAccepted || a.Outcome == probe.OutcomeRejected {
			login = string(a.Outcome)
		}
	}
	return login
}

func lineValue(s string) string {
	s = Sanitize(s, limitWord)
	if strings.ContainsAny(s, " \"'\\=") {
		return strconv.Quote(s)
	}
	return s
}
