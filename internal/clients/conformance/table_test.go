package conformance_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/internal/clients"
)

const (
	readme = "../../../README.md"
	begin  = "<!-- conformance: written by go test ./internal/clients/conformance -update -->"
	end    = "<!-- end of conformance -->"
)

// table is what happens to each client in each scenario.
type table struct{ cells map[string]map[string]string }

func newTable() *table { return &table{cells: map[string]map[string]string{}} }

// put notes an event; an empty one is a mode that the client does not have.
func (t *table) put(client, scenario, event string) {
	tableLock.Lock()
	defer tableLock.Unlock()
	if t.cells[client] == nil {
		t.cells[client] = map[string]string{}
	}
	t.cells[client][scenario] = event
}

// check compares the README's table with what was found, for the clients that ran;
// with -update it writes it anew.
func (t *table) check(test *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		test.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	old, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		test.Fatal("README.md has no place for the table of conformance")
	}
	rows := t.rows()
	if *update {
		fresh := before + begin + "\n" + strings.Join(rows, "\n") + "\n" + end + after
		if err := os.WriteFile(readme, []byte(fresh), 0o644); err != nil {
			test.Fatal(err)
		}
		return
	}
	have := strings.Split(old, "\n")
	for _, row := range rows {
		if !slices.Contains(have, row) {
			test.Errorf("README.md has another row than\n%s\n-update writes it", row)
		}
	}
}

// rows are the lines of the table in Markdown: a client a row, a scenario a column.
func (t *table) rows() []string {
	head, line := "| client |", "|:--|"
	for _, s := range scenarios {
		head, line = head+" "+s.name+" |", line+":--|"
	}
	rows := []string{head, line}
	for _, id := range slices.Sorted(maps.Keys(t.cells)) {
		name := id
		if c, ok := clients.ByID(id); ok {
			name = c.Name
		}
		row := "| " + name + " |"
		for _, s := range scenarios {
			row += fmt.Sprintf(" %s |", word(t.cells[id][s.id]))
		}
		rows = append(rows, row)
	}
	return rows
}

// word is an event in the table: a cell has little room.
func word(event string) string {
	switch clients.Event(event) {
	case "":
		return "·"
	case clients.Sent:
		return "**sent**"
	case clients.PlainOnTLSClosed, clients.PlainOnTLSTimeout:
		return "no greeting" // who gives up first differs from run to run
	}
	return event
}
