package cli

import (
	"bytes"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"github.com/smtpwhy/smtpwhy/report"
)

// TestInterrupt: the first signal ends the run, and what is known by then is
// reported.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("os.Interrupt cannot be sent on Windows")
	}
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	var out, errs bytes.Buffer
	// TestMain has put the command into the path.
	cmd := exec.Command("smtpwhy", silent.Addr().String(), "--ssl=off", "--starttls=off", "--only", "--timeout", "60s", "--format", "json")
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	conn, err := silent.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	start := time.Now()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	// The exit code is the verdict's and of no concern here, unless a signal killed it.
	_ = cmd.Wait()
	if !cmd.ProcessState.Exited() {
		t.Fatalf("%v, standard error: %s", cmd.ProcessState, &errs)
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("the run went on for %v", took)
	}
	var rep report.Report
	if err := json.Unmarshal(out.Bytes(), &rep); err != nil {
		t.Fatalf("%v: %s %s", err, &out, &errs)
	}
	if rep.Record == nil || rep.Record.Interrupted != "cancelled" || len(rep.Record.Sessions) == 0 || rep.Verdict.Status != report.Unproven {
		t.Errorf("the report does not say what was known: %s", &out)
	}
}
