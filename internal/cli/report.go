package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/providers"
	"github.com/smtpwhy/smtpwhy/report"
	"github.com/spf13/cobra"
)

func (a *App) reportCommand() *cobra.Command {
	var f outputFlags
	var g flagGroups
	f.bind(&g)
	cmd := &cobra.Command{
		Use:   "report RECORD.json",
		Short: "Judge and show a stored record",
		Long: `Judges a record anew and prints what the run printed. The record is what
"smtpwhy check --format json" wrote; "-" reads it from standard input.`,
		Example: "  smtpwhy check smtp.example.com:587 --format json --output record.json\n" +
			"  smtpwhy report record.json --format markdown",
		Args: exactly(1, "smtpwhy report record.json"),
		RunE: a.do(func(_ context.Context, args []string) error { return a.report(&f, args[0]) }),
	}
	g.addTo(cmd.Flags())
	cmd.SetHelpFunc(helpWith(&g))
	completeFlags(cmd, &f)
	return cmd
}

func (a *App) report(f *outputFlags, name string) error {
	text, err := a.readRecordFile(name)
	if err != nil {
		return err
	}
	record, err := parseRecord(text, name)
	if err != nil {
		return err
	}
	to, err := a.open(f.file)
	if err != nil {
		return err
	}
	defer to.close()
	rep := diagnose(record)
	stored := storedWith(text)
	if stored.Discovery != nil {
		report.Discovered(rep, record.Settings, stored.Discovery)
	}
	rep.ErrorSeen, rep.Simulation = stored.ErrorSeen, stored.Simulation
	return a.emit(f, to, rep)
}

func (a *App) readRecordFile(name string) ([]byte, error) {
	if name != "-" {
		return readFile("", name, probe.MaxRecordSize)
	}
	return a.readStdin(probe.MaxRecordSize)
}

// byteOrderMark is UTF-8's, which comes from editors and from PowerShell's ">".
const byteOrderMark = "\xef\xbb\xbf"

const recordHint = `make one with smtpwhy check ... --format json --output record.json`

// parseRecord reads a record, or the one inside a report.
func parseRecord(text []byte, name string) (*probe.Record, error) {
	text = bytes.TrimPrefix(text, []byte(byteOrderMark))
	var document struct {
		Schema string          `json:"schema"`
		Record json.RawMessage `json:"record"`
	}
	if err := json.Unmarshal(text, &document); err != nil {
		return nil, usagef(recordHint, "%s is no record: %s", quote(name), jsonText(err))
	}
	switch document.Schema {
	case probe.RecordSchema:
		document.Record = text
	case report.Schema:
		if len(document.Record) == 0 {
			return nil, usagef(recordHint, "the report in %s has no record, as one of explain or of --offline", quote(name))
		}
	default:
		return nil, unknownSchema(name, document.Schema)
	}
	record, err := probe.ReadRecord(bytes.NewReader(document.Record))
	var other *probe.SchemaError
	switch {
	case errors.As(err, &other):
		return nil, unknownSchema(name, other.Schema)
	case err != nil:
		return nil, usagef(recordHint, "the record in %s cannot be read: %s", quote(name), jsonText(err))
	}
	return record, nil
}

// jsonText is an error of package json without the types of this program.
func jsonText(err error) string {
	var wrong *json.UnmarshalTypeError
	switch {
	case !errors.As(err, &wrong):
		return oneLine(strings.TrimPrefix(err.Error(), "probe: record: "))
	case wrong.Field == "":
		return oneLine("a JSON " + wrong.Value + " is not what is expected here")
	}
	return oneLine("a JSON " + wrong.Value + " is not what is expected in " + wrong.Field)
}

// background is what a stored report knows besides its record.
type background struct {
	// Discovery is how the settings were found, nil for those that the user gave.
	Discovery *providers.Discovery `json:"discovery"`
	// ErrorSeen compares the verdict with what the application printed, nil when
	// that was not told.
	ErrorSeen *report.ErrorSeen `json:"error_seen"`
	// Simulation is what other clients would meet, empty when that was not asked for.
	Simulation []report.Simulated `json:"simulation"`
}

func storedWith(text []byte) (c background) {
	if json.Unmarshal(bytes.TrimPrefix(text, []byte(byteOrderMark)), &c) != nil {
		return background{}
	}
	return c
}

func unknownSchema(name, schema string) error {
	if schema == "" {
		return usagef(recordHint, "%s is no record: it has no schema", quote(name))
	}
	return usagef("it may be from a newer version of smtpwhy", "%s has the schema %s; this version reads %s and %s",
		quote(name), quote(schema), probe.RecordSchema, report.Schema)
}
