package cli

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/internal/lab"
	"github.com/smtpwhy/smtpwhy/report"
	"github.com/smtpwhy/smtpwhy/report/render"
)

// outlookArgs are both boxes on, on the lab's Outlook.
var outlookArgs = []string{"check", "--host", "smtp-mail.outlook.com", "--port", "587", "--ssl", "--starttls", "--user", "me@outlook.com",
	"--password-env", "PASSWORD"}

// onOutlook runs a command line on the lab's Outlook.
func onOutlook(t *testing.T, args ...string) (out, errs string, code int) {
	t.Helper()
	scenario, ok := lab.Find(defaultScenario)
	if !ok {
		t.Fatal("the scenario is gone")
	}
	network, err := scenario.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer network.Close()
	a, stdout, stderr := testApp()
	a.Network = network
	a.LookupEnv = func(name string) (string, bool) { return scenario.Password, name == "PASSWORD" }
	code = a.Run(context.Background(), args)
	return stdout.String(), stderr.String(), code
}

// TestAs compares how clients take both boxes on, which every one does in its own way.
func TestAs(t *testing.T) {
	t.Parallel()
	out, errs, _ := onOutlook(t, append(outlookArgs, "--as", "qd, django,flask-mail,aiosmtplib", "--format", "json")...)
	var rep report.Report
	if err := json.Unmarshal([]byte(out), &rep); err != nil {
		t.Fatalf("%v: %s", err, errs)
	}
	type ending struct{ Event, Security, Mechanism string }
	got := map[string]ending{}
	for _, s := range rep.Simulation {
		got[s.Client] = ending{s.Event, s.Security, s.Mechanism}
	}
	want := map[string]ending{
		"aiosmtplib": {string(clients.BothOn), "", ""},
		"django":     {string(clients.BothOn), "", ""},
		"flask-mail": {string(clients.TLSOnPlainPort), "", ""},
		"qd":         {string(clients.Sent), "starttls", "LOGIN"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("endings (-want +got):\n%s", diff)
	}
}

// TestAsAllInEveryFormat shows each client once, and the stored report again.
func TestAsAllInEveryFormat(t *testing.T) {
	t.Parallel()
	for i := range 2 * len(render.Formats()) {
		format := render.Formats()[i/2]
		args := append(slices.Clone(outlookArgs), "--as", "all", "--format", format, "--anonymize="+strconv.FormatBool(i%2 == 1))
		out, errs, code := onOutlook(t, args...)
		if code != exitBroken {
			t.Errorf("%v: exit code %d: %s", args, code, errs)
		}
		checkClean(t, format, out, "correct-horse")
		if format == "line" {
			continue
		}
		plain := strings.Join(strings.Fields(out), " ")
		for _, c := range clients.All() {
			if !strings.Contains(plain, c.Name) {
				t.Errorf("%v: %s is not in it", args, c.Name)
			}
		}
	}
}
