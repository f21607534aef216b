package rules

import (
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report/internal/plain"
)

// Limits on foreign text, in characters: a hostile server must not fill a report.
const (
	evidenceLength = 500
	quoteLength    = 160
	// valueLength is for a line of a settings file: enough for what a person writes
	// on one.
	valueLength = 400
)

// clean makes foreign text safe to print on one line, of at most limit
// characters.
func clean(s string, limit int) string { return plain.Text(s, limit) }

// quote puts foreign text between quotation marks, made safe and short.
func quote(s string) string { return `"` + clean(strings.TrimSpace(s), quoteLength) + `"` }

// quoteReply is quote for a reply, code and enhanced code included.
func quoteReply(r *probe.Reply) string { return quote(replyText(r)) }

// replyText is a reply on one line as the server sent it: code and text.
func replyText(r *probe.Reply) string { return plain.Reply(r) }

// says reports whether the reply's text contains one of the phrases, in any case.
func says(r *probe.Reply, phrases ...string) bool {
	text := strings.ToLower(replyText(r))
	for _, p := range phrases {
		if strings.Contains(text, strings.ToLower(p)) {
			return true
		}
	}
	return false
}

// hostPort is "host:port", with brackets round an IPv6 address.
func hostPort(host string, port int) string { return plain.HostPort(host, port) }

// boxes says how the two boxes must stand for a mode.
func boxes(mode probe.Security) string {
	switch mode {
	case probe.SecurityImplicit:
		return "SSL on and STARTTLS off"
	case probe.SecurityNone:
		return "SSL off and STARTTLS off"
	default:
		return "SSL off and STARTTLS on"
	}
}

// modeName is the mode in words that fit after "with".
func modeName(mode probe.Security) string {
	switch mode {
	case probe.SecurityImplicit:
		return "TLS from the start"
	case probe.SecuritySTARTTLS:
		return "STARTTLS"
	case probe.SecurityOpportunistic:
		return "optional STARTTLS"
	case probe.SecurityNone:
		return "no encryption"
	}
	return "automatic security"
}

// seconds is a duration for people: "12 s", "0.4 s".
func seconds(ms int64) string {
	if ms >= 10_000 || ms%1000 == 0 {
		return strconv.FormatInt((ms+500)/1000, 10) + " s"
	}
	return strconv.FormatFloat(float64(ms)/1000, 'f', 1, 64) + " s"
}

// list joins words for a sentence: "a", "a and b", "a, b and c".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// List joins words for a sentence.
func List(words []string) string { return list(words) }

// settingNames are the settings in the words of smtpwhy's own reports, used
// where the settings came from no file.
var settingNames = map[string]string{
	"host": "host", "port": "port", "ssl": "SSL", "starttls": "STARTTLS", "username": "user name",
	"secret": "password", "mechanisms": "mechanisms", "from": "from", "to": "to", "ehlo_name": "EHLO name", "tls": "TLS",
}

// setting is the setting that the field's JSON name stands for, in the words of
// the user's application where they are known; nil for an empty name.
func (c *Case) setting(field string) *Setting {
	if field == "" {
		return nil
	}
	if o, ok := c.Settings.Origin[field]; ok && o.Name != "" {
		s := settingAt(o)
		if field == "secret" {
			s.Value = ""
		}
		return s
	}
	return &Setting{Name: c.unsetName(field), Value: clean(c.settingValue(field), quoteLength)}
}

// unsetName is the name of a setting that was read from nowhere: the application's
// if it has one for the field alone, else ours.
func (c *Case) unsetName(field string) string {
	role := clients.Role(field)
	if field == "secret" {
		role = clients.RolePassword
	}
	if client := c.client(); client != nil {
		if key := client.KeyOf(role); key != "" && !strings.Contains(key, "#") {
			return clean(key, quoteLength)
		}
	}
	return settingNames[field]
}

// settingAt is the setting at a place.
func settingAt(o probe.Origin) *Setting {
	name, _, _ := strings.Cut(o.Name, "#") // of a part of a URL, that of the URL
	return &Setting{Name: clean(name, quoteLength), Value: clean(o.Value, valueLength), File: clean(o.File, quoteLength),
		Line: o.Line, Column: o.Column, Length: o.Length, Before: clean(o.Before, valueLength), After: clean(o.After, valueLength)}
}

// called is the setting's name in texts: the application's word if it is known.
func (c *Case) called(field string) string { return c.setting(field).Name }

func (c *Case) settingValue(field string) string {
	s := c.Settings
	switch field {
	case "host":
		return s.Host
	case "port":
		if s.Port == 0 {
			return ""
		}
		return strconv.Itoa(s.Port)
	case "ssl":
		return string(s.SSL)
	case "starttls":
		return string(s.STARTTLS)
	case "username":
		return s.Username
	case "mechanisms":
		return strings.Join(s.Mechanisms, ",")
	case "from":
		return s.From
	case "to":
		return s.To
	case "ehlo_name":
		return s.EHLOName
	}
	return ""
}
