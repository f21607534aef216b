package cli

import (
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/report"
)

// everyClient is the value of --as for all of them.
const everyClient = "all"

// simulated is what the clients of --as would meet with the settings, by what this
// run has seen of the server.
func (f *checkFlags) simulated(rep *report.Report) (list []report.Simulated, err error) {
	wanted, err := f.asClients()
	if err != nil || len(wanted) == 0 || rep.Record == nil {
		return nil, err
	}
	for _, row := range clients.As(rep.Record.Settings, rep.Record) {
		if !slices.Contains(wanted, row.Client.ID) {
			continue
		}
		list = append(list, report.Simulated{Client: row.Client.ID, Name: row.Client.Name, Event: string(row.Event), Security: string(row.Security),
			Mechanism: row.Mechanism, EHLOName: row.EHLOName, Text: row.Text, Why: row.Why})
	}
	return list, nil
}

// checkAs looks for contradictions.
func (f *checkFlags) checkAs() error {
	ids, err := f.asClients()
	if len(ids) > 0 && f.run.offline {
		return usagef("leave --offline out", "--as goes by what a run sees of the server, and --offline forbids one")
	}
	return err
}

// asClients are the IDs of the clients of --as.
func (f *checkFlags) asClients() (ids []string, err error) {
	if f.client.as == "" {
		return nil, nil
	}
	for name := range strings.SplitSeq(f.client.as, ",") {
		if name = strings.TrimSpace(name); name == everyClient {
			return clientIDs(), nil
		}
		c, _, err := findClient("--as: ", name)
		if err != nil {
			return nil, err
		}
		ids = append(ids, c.ID)
	}
	return ids, nil
}
