package cli

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/smtpwhy/smtpwhy/internal/lab"
)

var update = flag.Bool("update", false, "rewrite what the scripts compare with")

func TestMain(m *testing.M) {
	// Most tests wait for a server that is slow or silent, not for the processor.
	// An explicit -parallel still counts, since flags are read later.
	if err := flag.Set("test.parallel", "16"); err != nil {
		panic(err)
	}
	testscript.Main(m, map[string]func(){"smtpwhy": func() { os.Exit(Main(os.Args[1:])) }})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code":  cmdCode,
			"wrong": cmdWrong,
			"lab":   cmdLab,
			"proxy": cmdProxy,
			"oauth": cmdOAuth,
		},
	})
}

// run runs smtpwhy in a script and returns the exit code.
func run(ts *testscript.TestScript, args []string) int {
	err := ts.Exec("smtpwhy", args...)
	var status *exec.ExitError
	if err != nil && !errors.As(err, &status) {
		ts.Fatalf("%v", err)
	}
	if status != nil {
		return status.ExitCode()
	}
	return 0
}

// cmdCode is "code N ARG...": smtpwhy with the arguments must exit with N.
func cmdCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: code N [ARG...]")
	}
	if got := run(ts, args[1:]); strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}

// cmdWrong is "wrong ARG...": smtpwhy must exit with 2, print no result, say one
// line of error and at most one hint, and never show the text "hunter2".
func cmdWrong(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: wrong ARG...")
	}
	if got := run(ts, args); got != exitUsage {
		ts.Fatalf("exit code %d, want %d", got, exitUsage)
	}
	if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("result on standard output")
	}
	text := ts.ReadFile("stderr")
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if !strings.HasPrefix(lines[0], "smtpwhy: ") || len(lines) > 2 || len(lines) == 2 && !strings.HasPrefix(lines[1], "hint: ") {
		ts.Fatalf("want one error line and at most one hint")
	}
	if strings.Contains(text, "hunter2") {
		ts.Fatalf("the password is shown")
	}
}

// cmdLab is "lab FILE.smtp" or "lab SCENARIO": it opens the servers on real ports
// of loopback and sets HOST, PORT_587 and the like, CA and PASSWORD.
func cmdLab(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: lab SCENARIO | FILE.smtp")
	}
	s, ok := lab.Find(args[0])
	if !ok {
		var err error
		s, err = lab.Parse(args[0], ts.ReadFile(args[0]))
		ts.Check(err)
	}
	network, err := s.Start()
	ts.Check(err)
	ts.Defer(func() { _ = network.Close() })
	ts.Setenv("HOST", "127.0.0.1")
	ts.Setenv("PASSWORD", s.Password)
	for _, port := range []int{25, 465, 587, 2525} {
		if _, real, ok := strings.Cut(network.Addr(port), ":"); ok {
			ts.Setenv("PORT_"+strconv.Itoa(port), real)
		}
	}
	ca := ts.MkAbs("ca.pem")
	ts.Check(os.WriteFile(ca, network.CAPEM(), 0o600))
	ts.Setenv("CA", ca)
}
