// Command tlsscan holds the TLS scan beside sslscan and testssl.sh, on servers of
// OpenSSL and GnuTLS on loopback behind STARTTLS: what each finds, where they
// differ, how long each takes. Or it does that on mail servers that are named.
//
//	go run ./internal/bench/tlsscan [-quick] [-all | HOST:PORT...]
package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/smtpwhy/smtpwhy/internal/realservers/peers"
	"github.com/smtpwhy/smtpwhy/probe"
)

// patience is for one tool and one server.
const patience = 20 * time.Minute

func main() {
	quick := flag.Bool("quick", false, "leave out testssl.sh")
	all := flag.Bool("all", false, "all servers, not seven alone")
	flag.Parse()
	servers := peers.Benchmark()
	switch {
	case *all:
		servers = peers.Servers()
	case flag.NArg() > 0:
		servers = nil
	}
	if err := run(*quick, servers, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "tlsscan:", err)
		os.Exit(1)
	}
}

type tool struct {
	name string
	run  peers.Tool
}

// comparison is what the tools did so far.
type comparison struct {
	tools []tool
	least map[string]float64 // how many times as long each tool took at least
}

func run(quick bool, servers []peers.Server, mail []string) error {
	dir, err := os.MkdirTemp("", "tlsscan")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := peers.WriteKeys(dir); err != nil {
		return err
	}
	c := comparison{tools: []tool{{"sslscan", peers.SSLScan}, {"testssl", peers.TestSSL}}, least: map[string]float64{}}
	if quick {
		c.tools = c.tools[:1]
	}
	for _, s := range servers {
		if err := c.peer(s, dir); err != nil {
			return err
		}
	}
	for _, address := range mail {
		fmt.Printf("\n%s\n", address)
		if _, err := c.compare(address); err != nil {
			return err
		}
	}
	fmt.Println()
	for _, t := range c.tools {
		fmt.Printf("%s takes at least %.0f times as long as smtpwhy\n", t.name, c.least[t.name])
	}
	return nil
}

// peer compares the tools on a server of its own.
func (c *comparison) peer(s peers.Server, dir string) error {
	r, err := s.Start(dir)
	if err != nil {
		return err
	}
	defer r.Stop()
	fmt.Printf("\n%s\n", s.Name)
	mine, err := c.compare(r.STARTTLS)
	if err != nil {
		return err
	}
	want, err := s.Versions()
	if err != nil {
		return err
	}
	differ("the configuration", peers.Findings{Suites: want}, mine)
	return nil
}

func (c *comparison) compare(address string) (mine peers.Findings, err error) {
	began := time.Now()
	scan, err := ours(address)
	took := time.Since(began)
	if err != nil {
		return mine, err
	}
	mine = peers.Ours(scan)
	fmt.Printf("  smtpwhy  %4d suites in %8.2f s, %d connections\n", count(mine), took.Seconds(), scan.Connections)
	if scan.Stopped != "" {
		fmt.Printf("    stopped: %s\n", scan.Stopped)
	}
	for _, t := range c.tools {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		began := time.Now()
		theirs, err := t.run(ctx, address, true)
		cancel()
		if err != nil {
			fmt.Printf("  %v\n", err)
			continue
		}
		ratio := float64(time.Since(began)) / float64(took)
		if c.least[t.name] == 0 || ratio < c.least[t.name] {
			c.least[t.name] = ratio
		}
		fmt.Printf("  %-8s %4d suites in %8.2f s, %.0f times as long\n", t.name, count(theirs), time.Since(began).Seconds(), ratio)
		differ(t.name, theirs, mine)
	}
	return mine, nil
}

func differ(name string, theirs, mine peers.Findings) {
	only, more := peers.Differences(theirs, mine)
	for _, x := range only {
		fmt.Printf("    only %s: %s\n", name, x)
	}
	for _, x := range more {
		fmt.Printf("    only smtpwhy: %s (not %s)\n", x, name)
	}
}

func count(f peers.Findings) (n int) {
	for _, list := range f.Suites {
		n += len(list)
	}
	return n
}

// ours is the whole run, with the scan in it.
func ours(address string) (*probe.Scan, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return nil, err
	}
	rec, err := probe.Run(context.Background(), probe.Settings{Host: host, Port: n}, probe.Options{Timeout: 3 * time.Minute, Scan: true, Only: true})
	if err != nil {
		return nil, err
	}
	if rec.Scan == nil {
		return nil, fmt.Errorf("no scan of %s: %+v", address, rec.NotTested)
	}
	return rec.Scan, nil
}
