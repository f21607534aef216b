package cli

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/probe"
)

// clientJSON is a client for programs, and what writeClient prints.
type clientJSON struct {
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	Aliases   []string        `json:"aliases"`
	Library   string          `json:"library,omitempty"`
	Language  string          `json:"language,omitempty"`
	Files     []string        `json:"files"`
	Versions  []versionJSON   `json:"versions"`
	Settings  []settingJSON   `json:"settings"`
	Modes     []modeJSON      `json:"modes"`
	Behaviour []behaviourJSON `json:"behaviour"`
	Conduct   []string        `json:"conduct"`
	Defects   []probe.Defect  `json:"defects"`
	Errors    []errorJSON     `json:"errors"`
	Notes     []string        `json:"notes"`
	Sources   []string        `json:"sources"`
}

type versionJSON struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

type settingJSON struct {
	Key      string   `json:"key"`
	Names    []string `json:"names"`
	Role     string   `json:"role"`
	Kind     string   `json:"kind"`
	Default  string   `json:"default,omitempty"`
	Required bool     `json:"required,omitempty"`
	Values   []string `json:"values,omitempty"`
	Versions string   `json:"versions,omitempty"`
	Help     string   `json:"help,omitempty"`
}

// modeJSON is how a mode is written.
type modeJSON struct {
	Title    string         `json:"title"`
	Port     int            `json:"port"`
	Security probe.Security `json:"security"`
	Config   string         `json:"config"`
	Why      string         `json:"why,omitempty"` // why it cannot be written
	Notes    []string       `json:"notes"`

	conduct probe.Conduct
}

type errorJSON struct {
	Event    string `json:"event"`
	Text     string `json:"text"`
	Measured bool   `json:"measured"`
	Versions string `json:"versions,omitempty"`
	Note     string `json:"note,omitempty"`
}

// describeClient is what is known of a client, or of one generation of it.
func describeClient(c *clients.Client, generation string) clientJSON {
	list := func(l []string) []string { return append([]string{}, l...) } // [], not null
	d := clientJSON{ID: c.ID, Name: c.Name, Aliases: list(c.Aliases), Library: c.Library, Language: c.Language, Files: list(clientFiles(c)),
		Versions: []versionJSON{}, Settings: []settingJSON{}, Defects: []probe.Defect{}, Errors: []errorJSON{},
		Notes: list(c.Notes), Sources: list(c.Sources)}
	for _, g := range c.Generations {
		d.Versions = append(d.Versions, versionJSON{g.ID, cmp.Or(g.Label, g.ID)})
	}
	for _, s := range c.Settings {
		d.Settings = append(d.Settings, settingJSON{Key: s.Key, Names: list(s.Names), Role: string(s.Role), Kind: string(cmp.Or(s.Kind, clients.TextValue)),
			Default: s.Default, Required: s.Required, Values: s.Values, Versions: versionRange(c, s.Since, s.Until), Help: s.Help})
	}
	for _, e := range c.Errors {
		d.Errors = append(d.Errors, errorJSON{Event: string(e.Event), Text: e.Text, Measured: e.Measured,
			Versions: versionRange(c, e.Since, e.Until), Note: e.Note})
	}
	d.Modes = clientModes(c, generation)
	d.Behaviour, d.Defects = clientBehaviour(c, generation)
	d.Conduct = clientConduct(c, generation)
	return d
}

// versionRange is since when and until when something holds, for people.
func versionRange(c *clients.Client, since, until string) string {
	switch {
	case since != "" && until != "":
		return fmt.Sprintf("%s to %s", since, until)
	case since != "":
		return "from " + since + " on"
	case until != "":
		label := cmp.Or(c.LabelOf(until), until)
		if strings.HasSuffix(label, " and earlier") {
			return label
		}
		return "up to " + label
	}
	return ""
}

// The example in which the modes are written.
const (
	exampleHost = "smtp.example.com"
	exampleUser = "me@example.com"
)

var exampleModes = []struct {
	title    string
	port     int
	security probe.Security
}{
	{"TLS from the first byte (port 465)", 465, probe.SecurityImplicit},
	{"STARTTLS (port 587)", 587, probe.SecuritySTARTTLS},
}

// clientModes is how each mode is written for a client.
func clientModes(c *clients.Client, generation string) (modes []modeJSON) {
	for _, m := range exampleModes {
		mode := modeJSON{Title: m.title, Port: m.port, Security: m.security, Notes: []string{}}
		config := clients.Make(c, generation, nil)
		list, why := config.Fresh(clients.Target{Host: exampleHost, Port: m.port, Security: m.security, Username: exampleUser, From: exampleUser})
		if list == nil {
			mode.Why = cmp.Or(why, "the settings of "+c.Name+" cannot do it")
		} else {
			mode.Config = config.Block(list)
			mode.conduct = c.Conduct(made(c, generation, list))
			mode.Notes = append(mode.Notes, mode.conduct.Notes...)
		}
		modes = append(modes, mode)
	}
	return modes
}

// made is a configuration with the assignments.
func made(c *clients.Client, generation string, list []clients.Assignment) *clients.Config {
	values := map[string]string{}
	for _, a := range list {
		if !a.Remove {
			values[a.Key] = a.Value
		}
	}
	return clients.Make(c, generation, values)
}
