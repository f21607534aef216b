package lab

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
)

//go:embed scenarios/*.smtp
var scenarioFiles embed.FS

// Scenario is one scripted world: a DNS zone, servers behind ports, and the
// settings of a user who talks to them.
type Scenario struct {
	// Name is the file name without its ending; Title is one line; Story is one
	// to three sentences.
	Name, Title, Story string
	// Args are flags of `smtpwhy check`; never a password.
	Args []string
	// Password is given to the run as the password or, for a scenario whose Args
	// ask for OAuth, as the token; empty for none.
	Password string
	// Want is the verdict that the run must get.
	Want Want

	script *script
}

// Want is a verdict.
type Want struct {
	// Status is "ok", "unproven", "risky" or "broken".
	Status string
	// Rule is the cause; empty for ok and unproven.
	Rule string
	// Also lists rules that must be among the further blockers, if not all of them.
	Also []string
	// Recommended is the mode and port that must be recommended as verified, such
	// as "starttls:587"; empty when there is nothing better to recommend.
	Recommended string
}

var loaded = sync.OnceValue(func() []*Scenario {
	list, err := loadScenarios()
	if err != nil {
		// The files are compiled in, so this is a defect of the build.
		panic(err)
	}
	return list
})

// Scenarios returns all scenarios sorted by name.
func Scenarios() []*Scenario { return slices.Clone(loaded()) }

// Find returns the scenario of that name.
func Find(name string) (*Scenario, bool) {
	for _, s := range loaded() {
		if s.Name == name {
			return s, true
		}
	}
	return nil, false
}

func loadScenarios() ([]*Scenario, error) {
	entries, err := scenarioFiles.ReadDir("scenarios")
	if err != nil {
		return nil, err
	}
	var list []*Scenario
	for _, e := range entries {
		file := path.Join("scenarios", e.Name())
		text, err := scenarioFiles.ReadFile(file)
		if err != nil {
			return nil, err
		}
		s, err := Parse(file, string(text))
		if err != nil {
			return nil, fmt.Errorf("lab: %w", err)
		}
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b *Scenario) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}
