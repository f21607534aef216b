package conformance_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// driver runs a real client.
type driver struct {
	client  string   // its ID in package clients
	command []string // what the settings file is put behind
	env     []string
}

// give is what a driver is told.
type give struct {
	Settings map[string]string `json:"settings"`
	From     string            `json:"from"`
	To       string            `json:"to"`
	CAFile   string            `json:"ca_file"`
	Timeout  int               `json:"timeout"` // seconds that the client may wait for an answer
}

// interpreters run the drivers by the end of their names.
var interpreters = map[string][]string{".py": {"/usr/bin/python3", "-B"}, ".js": {"node"}, ".php": {"php"}, ".rb": {"ruby"}, ".sh": {"bash"}}

// drivers are those in drivers/ whose client is installed; the others are named.
func drivers(t *testing.T, tools string) (list []driver) {
	t.Helper()
	entries, err := os.ReadDir("drivers")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		d := driver{client: strings.TrimSuffix(e.Name(), filepath.Ext(e.Name()))}
		path := filepath.Join("drivers", e.Name())
		switch with := interpreters[filepath.Ext(e.Name())]; {
		case with != nil && !e.IsDir():
			d.command = append(append([]string{}, with...), path)
			list = append(list, d)
		case e.Name() == "jakarta-mail":
			d.command = []string{"java", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", filepath.Join(tools, "java") + ":/usr/share/java/javax.mail.jar:/usr/share/java/javax.activation.jar", "Driver"}
			list = append(list, d)
		case e.Name() == "go":
			list = append(list, goDrivers(t, tools)...)
		}
	}
	installed := list[:0]
	for _, d := range list {
		d.env = append(os.Environ(), "NODE_PATH="+filepath.Join(tools, "node_modules"), "SMTPWHY_CLIENTS="+tools, "LC_ALL=C.UTF-8")
		out, err := d.exec("--version").Output()
		if err != nil {
			t.Logf("not installed, so skipped: %s (%v)", d.client, err)
			continue
		}
		t.Logf("%s %s", d.client, strings.TrimSpace(string(out)))
		installed = append(installed, d)
	}
	return installed
}

// goDrivers are the programs of the module drivers/go, built by .ci/install-clients.
func goDrivers(t *testing.T, tools string) (list []driver) {
	entries, err := os.ReadDir(filepath.Join("drivers", "go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), "internal") {
			list = append(list, driver{client: e.Name(), command: []string{filepath.Join(tools, "go", e.Name())}})
		}
	}
	return list
}

func (d driver) exec(argument string) *exec.Cmd {
	c := exec.Command(d.command[0], append(d.command[1:len(d.command):len(d.command)], argument)...)
	c.Env = d.env
	return c
}

// patience is how long a client may take in all. One that has no time limit of
// its own hangs on a silent server; that is its outcome then.
const patience = 45 * time.Second

// run sends one message with the real client. text is empty if it was sent.
func (d driver) run(t *testing.T, g give) (sent bool, text string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "settings.json")
	b, err := json.Marshal(g)
	if err == nil {
		err = os.WriteFile(file, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	c := exec.CommandContext(ctx, d.command[0], append(d.command[1:len(d.command):len(d.command)], file)...)
	c.Env = append(d.env, "SSL_CERT_FILE="+g.CAFile, "NODE_EXTRA_CA_CERTS="+g.CAFile)
	var stderr strings.Builder
	c.Stderr = &stderr
	c.WaitDelay = 2 * time.Second
	out, err := c.Output()
	line := strings.TrimSpace(string(out))
	if i := strings.LastIndexByte(line, '\n'); i >= 0 {
		line = line[i+1:]
	}
	switch {
	case line == "sent":
		return true, ""
	case strings.HasPrefix(line, "error"):
		return false, strings.TrimSpace(strings.TrimPrefix(line, "error"))
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return false, "(hangs)"
	}
	t.Fatal(fmt.Errorf("the driver of %s says %q (%v): %s", d.client, out, err, stderr.String()))
	return false, ""
}
