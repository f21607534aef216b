// Package report judges: a case becomes a report with one verdict. It talks to
// nobody and prints nothing; package render turns a report into text.
package report

import (
	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/providers"
	"github.com/smtpwhy/smtpwhy/report/rules"
)

// Schema names the form of a serialised Report. Fields are added, never renamed.
const Schema = "smtpwhy/1"

// The catalogue's types, under the names that callers use.
type (
	Rule     = rules.Rule
	Case     = rules.Case
	Finding  = rules.Finding
	Evidence = rules.Evidence
	Setting  = rules.Setting
	Severity = rules.Severity
)

// Report is what is known about a case.
type Report struct {
	Schema string `json:"schema"`
	// Checks is the ledger, always the same eight in the same order.
	Checks   []Check   `json:"checks"`
	Verdict  Verdict   `json:"verdict"`
	Findings []Finding `json:"findings"`
	// Recommended is nil when no settings are known to be better than the ones
	// that were given, or none could be shown to work.
	Recommended *Recommended  `json:"recommended,omitempty"`
	Record      *probe.Record `json:"record,omitempty"`
	// Discovery is how the settings were found, when only an address was given;
	// see Discovered.
	Discovery *providers.Discovery `json:"discovery,omitempty"`
	// Application is the program whose settings these are, nil if that is not known.
	Application *Application `json:"application,omitempty"`
	// Settings are those that were judged, also where there is no record; nil in a
	// report that was not made here.
	Settings *probe.Settings `json:"-"`
	// ErrorSeen is what the application's own error says about the verdict, nil
	// where none was given.
	ErrorSeen *ErrorSeen `json:"error_seen,omitempty"`
	// Simulation is what other clients would meet with these settings, where that
	// was asked for.
	Simulation []Simulated `json:"simulation,omitempty"`
}

// Application is a program, and what it does with the settings: the session as
// configured did the same.
type Application struct {
	Client  string `json:"client"` // its ID
	Version string `json:"version,omitempty"`
	Name    string `json:"name"` // for people, with the version where one was named
	// Why says how it was recognised.
	Why string `json:"why,omitempty"`
	// Does is what it does on the wire, in a few words; empty where that is not known.
	Does string `json:"does,omitempty"`
	// Notes are facts worth knowing about these very settings.
	Notes []string `json:"notes,omitempty"`
}

// ErrorSeen compares the error that an application printed with the verdict. The
// error itself is not kept: it can hold anything.
type ErrorSeen struct {
	// Fits says whether the verdict accounts for the error.
	Fits bool `json:"fits"`
	// Rule is what the error usually means, empty where it has no known meaning;
	// Confidence is how sure that is, from 0 to 1.
	Rule       string  `json:"rule"`
	Confidence float64 `json:"confidence,omitempty"`
	// Event is the failure for which the application, or the one named by Client,
	// shows this very text; empty where that is not known.
	Event  string `json:"event,omitempty"`
	Client string `json:"client,omitempty"`
	// Summary says all that in a sentence or two.
	Summary string `json:"summary"`
}

// Check is one line of the ledger about the as-configured session.
type Check struct {
	Name  string     `json:"name"` // see CheckNames
	State CheckState `json:"state"`
	// Why is the reason of a failure or of not testing; for a passed check what
	// passed, such as "TLS 1.3, certificate verified".
	Why string `json:"why"`
}

// CheckNames are the lines of the ledger, in order.
var CheckNames = []string{"reachable", "greets", "encrypted", "identity", "mechanism", "credentials", "sender", "recipient"}

// CheckState is the state of a Check.
type CheckState string

// The states of a Check. There is no single green tick.
const (
	Passed    CheckState = "passed"
	Failed    CheckState = "failed"
	NotTested CheckState = "not-tested"
)

// Status is the outcome in a word.
type Status string

// The statuses of a Verdict.
const (
	OK       Status = "ok"       // as configured, all of it went through, user name and envelope included
	Unproven Status = "unproven" // nothing wrong as far as tested
	Risky    Status = "risky"    // it works, with a warning
	Broken   Status = "broken"
)

// Verdict is the one cause.
type Verdict struct {
	Status Status `json:"status"`
	// Rule is the cause's; empty for OK and Unproven.
	Rule    string `json:"rule"`
	Summary string `json:"summary"`
	// Also lists the rules of the blockers that stand behind the cause.
	Also []string `json:"also"`
	// Shown is what the application shows for it, nil where that is not known.
	Shown *Shown `json:"shown,omitempty"`
}

// Shown is what an application shows of a failure.
type Shown struct {
	Client string `json:"client"` // its name, for people
	Event  string `json:"event"`  // the failure, see package clients
	// Text is what it prints; empty if it prints nothing.
	Text string `json:"text"`
	// Note says where it shows, or why nothing does.
	Note string `json:"note,omitempty"`
}

// Recommended are settings that work better than the ones that were given.
type Recommended struct {
	Host      string         `json:"host"`
	Port      int            `json:"port"`
	Security  probe.Security `json:"security"`
	Username  string         `json:"username,omitempty"`
	Mechanism string         `json:"mechanism,omitempty"`
	EHLOName  string         `json:"ehlo_name,omitempty"`
	// Verified: a session of this very run went through with them, nothing
	// failed in it. Tried says how far, and what was not tried, for people.
	Verified bool   `json:"verified"`
	Tried    string `json:"tried"`
	// Changes names the settings that differ from the given ones, smallest change
	// first, such as "SSL: on -> off".
	Changes []string `json:"changes"`
	// Client is the ID of the application that Changes, Diff and Config are for, and
	// Config a whole set of settings in its words.
	Client string `json:"client,omitempty"`
	Config string `json:"config,omitempty"`
	// ConfigFor is the version that Config is for, where it is not the one at hand.
	ConfigFor string `json:"config_for,omitempty"`
	// Cannot is why the application at hand cannot be told so, and what to do.
	Cannot string `json:"cannot,omitempty"`
	// Diff are the changes of the settings file.
	Diff []LineChange `json:"diff,omitempty"`
	// Session is the index of the session that tried them, -1 for none.
	Session int `json:"session"`
}

// LineChange is a change of one line of a settings file.
type LineChange struct {
	File string `json:"file"`
	// Line is the one that changes; for new lines the one that they go behind.
	Line int `json:"line"`
	// Old is empty for new lines, New for a line that goes. What is secret on a line
	// is left out.
	Old string `json:"old"`
	New string `json:"new"`
}
