package cli

import (
	"slices"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/probe"
)

// behaviourJSON is what a client does with some settings on the two usual ports.
type behaviourJSON struct {
	With    string `json:"with"`
	Port587 string `json:"port_587"`
	Port465 string `json:"port_465"`
}

// clientBehaviour is what the settings for the mode do, each box and each word of
// them, and the known defects that any of them meets.
func clientBehaviour(c *clients.Client, generation string) (table []behaviourJSON, defects []probe.Defect) {
	defects = []probe.Defect{}
	var generations []string
	for _, g := range c.Generations {
		if generation == "" || g.ID == generation {
			generations = append(generations, g.ID)
		}
	}
	if len(generations) == 0 {
		generations = []string{generation}
	}
	for _, values := range modeSettings(c, generation) {
		b := behaviourJSON{With: withWords(values)}
		for port, cell := range map[int]*string{587: &b.Port587, 465: &b.Port465} {
			*cell = conductWords(c.Conduct(example(c, generation, values, port)))
			for _, g := range generations {
				for _, d := range c.Conduct(example(c, g, values, port)).Defects {
					if label := c.LabelOf(g); label != "" {
						d.Summary = label + ": " + d.Summary
					}
					if !slices.ContainsFunc(defects, func(o probe.Defect) bool { return o.Summary == d.Summary }) {
						defects = append(defects, d)
					}
				}
			}
		}
		table = append(table, b)
	}
	slices.SortFunc(defects, func(a, b probe.Defect) int { return strings.Compare(a.Summary, b.Summary) })
	return table, defects
}

// setting is a key and its value.
type setting struct{ key, value string }

// mostWords is how many words of a setting are shown.
const mostWords = 8

// modeSettings are the ways to set what decides the mode: not at all, then each.
func modeSettings(c *clients.Client, generation string) (list [][]setting) {
	list = append(list, nil)
	ssl, starttls := readKey(c, generation, clients.RoleSSL), readKey(c, generation, clients.RoleSTARTTLS)
	switch {
	case ssl != nil && starttls != nil && isBox(ssl) && isBox(starttls):
		for _, at := range [][2]string{{"True", "True"}, {"True", "False"}, {"False", "True"}, {"False", "False"}} {
			list = append(list, []setting{{ssl.Key, at[0]}, {starttls.Key, at[1]}})
		}
	default:
		for _, s := range []*clients.Setting{ssl, starttls} {
			list = append(list, words(s)...)
		}
	}
	return append(list, words(readKey(c, generation, clients.RoleMode))...)
}

func isBox(s *clients.Setting) bool { return s.Kind == clients.BoolValue }

// words are the values of one setting.
func words(s *clients.Setting) (list [][]setting) {
	switch {
	case s == nil:
	case s.Kind == clients.BoolValue:
		list = [][]setting{{{s.Key, "True"}}, {{s.Key, "False"}}}
	case s.Kind == clients.CallValue:
		list = [][]setting{{{s.Key, s.Key}}}
	default:
		for _, v := range s.Values[:min(mostWords, len(s.Values))] {
			list = append(list, []setting{{s.Key, v}})
		}
	}
	return list
}

// readKey is the first setting with the role that the generation reads.
func readKey(c *clients.Client, generation string, r clients.Role) *clients.Setting {
	config := clients.Make(c, generation, nil)
	for i := range c.Settings {
		s := &c.Settings[i]
		if s.Role == r && (s.Since == "" || config.Since(s.Since)) && (s.Until == "" || s.Until == generation || !config.Since(s.Until)) {
			return s
		}
	}
	return nil
}

// example is a configuration for the example server.
func example(c *clients.Client, generation string, values []setting, port int) *clients.Config {
	all := map[string]string{}
	for r, text := range map[clients.Role]string{clients.RoleHost: exampleHost, clients.RolePort: strconv.Itoa(port),
		clients.RoleUser: exampleUser, clients.RolePassword: "example", clients.RoleFrom: exampleUser} {
		if key := c.KeyOf(r); key != "" {
			all[key] = text
		}
	}
	for _, s := range values {
		all[s.key] = s.value
	}
	return clients.Make(c, generation, all)
}

func withWords(values []setting) string {
	if len(values) == 0 {
		return "its defaults"
	}
	var list []string
	for _, s := range values {
		if s.value == s.key {
			list = append(list, s.key)
		} else {
			list = append(list, s.key+"="+s.value)
		}
	}
	return strings.Join(list, " ")
}

// conductWords is what a client does, in a few words.
func conductWords(d probe.Conduct) string {
	switch {
	case d.Refuses != "":
		return "refuses to start"
	case d.UpgradesInsideTLS:
		return "TLS, then STARTTLS inside it, which fails"
	case d.LosesTLS:
		return "STARTTLS, then a second connection without TLS"
	}
	return map[probe.Security]string{probe.SecurityImplicit: "TLS from the first byte", probe.SecuritySTARTTLS: "STARTTLS",
		probe.SecurityOpportunistic: "STARTTLS if offered", probe.SecurityNone: "no TLS"}[d.Security]
}

// clientConduct is what a client does beside the mode, a sentence each.
func clientConduct(c *clients.Client, generation string) []string {
	d := c.Conduct(example(c, generation, nil, 587))
	for _, m := range clientModes(c, generation) {
		if m.Security == probe.SecuritySTARTTLS && m.Config != "" {
			d = m.conduct
		}
	}
	list := []string{}
	add := func(text string) {
		if text != "" {
			list = append(list, text)
		}
	}
	add(withoutSTARTTLS[d.WithoutSTARTTLS])
	add(withoutAUTH[d.WithoutAUTH])
	if len(d.Mechanisms) > 0 {
		text := "It prefers the mechanisms in this order: " + strings.Join(d.Mechanisms, ", ")
		if d.TriesNext {
			text += "; after a refusal it tries the next"
		}
		add(text + ".")
	}
	add(inClear[d.InClear])
	if d.EHLOName != "" {
		add("It greets with the name " + d.EHLOName + ".")
	}
	add(certificate[d.Certificate])
	if d.MinTLS != "" {
		add("The oldest TLS that it takes is " + strings.TrimPrefix(d.MinTLS, "TLS ") + ".")
	}
	return list
}

var (
	withoutSTARTTLS = map[probe.Fallback]string{
		probe.Gives:    "Where the server does not offer STARTTLS, it gives up.",
		probe.GoesOn:   "Where the server does not offer STARTTLS, it goes on without TLS and says nothing.",
		probe.Insists:  "It sends STARTTLS whether the server offers it or not.",
		probe.GoesOver: "Where the server does not offer STARTTLS, it opens another connection in another mode.",
	}
	withoutAUTH = map[probe.Fallback]string{
		probe.Gives:   "Where the server does not offer AUTH, it says so and stops.",
		probe.GoesOn:  "Where the server does not offer AUTH, it goes on without signing in and says nothing.",
		probe.Insists: "It sends AUTH whether the server offers it or not.",
	}
	inClear = map[probe.ClearPolicy]string{
		probe.ClearAllowed:   "It sends a password without TLS if the settings lead there.",
		probe.ClearRefused:   "It sends no password without TLS.",
		probe.ClearDigestOK:  "Without TLS it uses only mechanisms that do not show the password.",
		probe.ClearLocalhost: "It sends no password without TLS, but to this machine.",
	}
	certificate = map[probe.CertificatePolicy]string{
		probe.CertificateChecked: "It checks the server's certificate.",
		probe.CertificateNoName:  "It checks the server's certificate, but not the name in it.",
		probe.CertificateIgnored: "It does not check the server's certificate.",
	}
)
