//go:build linux

// Command peak runs `smtpwhy demo` for every lab scenario, each in a process of
// its own, and prints the ones with the highest peak memory. It fails when a
// process needs more than the limit or takes longer than its time-out allows.
//
//	go run ./internal/bench/peak [-limit MIB] [-top N] SMTPWHY
package main

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/smtpwhy/smtpwhy/internal/lab"
)

// slowest is the default time-out of a run and a second more.
const slowest = 31 * time.Second

type result struct {
	name string
	kib  int64
	took time.Duration
	err  error
}

func main() {
	limit := flag.Int64("limit", 64, "peak memory allowed, in MiB")
	top := flag.Int("top", 8, "how many lines to print")
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	results := measure(flag.Arg(0))
	slices.SortFunc(results, func(a, b result) int { return cmp.Compare(b.kib, a.kib) })
	failed := false
	for i, r := range results {
		if over := r.kib > *limit<<10 || r.took > slowest || r.err != nil; over || i < *top {
			fmt.Printf("%-36s %6.1f MiB  %5.1f s  %v\n", r.name, float64(r.kib)/1024, r.took.Seconds(), word(over, r.err))
			failed = failed || over
		}
	}
	fmt.Printf("%d scenarios, limit %d MiB\n", len(results), *limit)
	if failed {
		os.Exit(1)
	}
}

func word(over bool, err error) string {
	switch {
	case err != nil:
		return err.Error()
	case over:
		return "TOO MUCH"
	}
	return ""
}

// measure runs the scenarios, a few at a time, since many of them wait.
func measure(binary string) []result {
	scenarios := lab.Scenarios()
	results := make([]result, len(scenarios))
	slots := make(chan struct{}, 4)
	var wg sync.WaitGroup
	for i, s := range scenarios {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			results[i] = one(binary, s.Name)
		})
	}
	wg.Wait()
	return results
}

func one(binary, name string) result {
	command := exec.Command(binary, "demo", name, "--format", "markdown")
	var stderr strings.Builder
	command.Stderr = &stderr
	begin := time.Now()
	err := command.Run()
	r := result{name: name, took: time.Since(begin)}
	// Exit code 1 is a verdict, not a failure.
	if command.ProcessState == nil || command.ProcessState.ExitCode() > 1 || command.ProcessState.ExitCode() < 0 {
		r.err = fmt.Errorf("%w: %s", err, lastLine(stderr.String()))
		return r
	}
	if usage, ok := command.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.kib = usage.Maxrss
	}
	return r
}

func lastLine(s string) string {
	s = strings.TrimSpace(s)
	return s[strings.LastIndexByte(s, '\n')+1:]
}
