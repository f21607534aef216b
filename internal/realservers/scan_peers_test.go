package realservers

import (
	"cmp"
	"context"
	"encoding/json"
	"net"
	"os/exec"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/smtpwhy/smtpwhy/internal/realservers/peers"
	"github.com/smtpwhy/smtpwhy/probe"
)

// sslscanBlind are servers whose cipher suites sslscan cannot name: its OpenSSL has
// no SSL 3.0.
var sslscanBlind = []string{"java SSL 3.0"}

// TestScanPeers holds the scan against servers of OpenSSL, GnuTLS and Java: it must
// find what each is set up to take, and what sslscan finds.
func TestScanPeers(t *testing.T) {
	needServer(t, "openssl")
	dir := t.TempDir()
	if err := peers.WriteKeys(dir); err != nil {
		t.Fatal(err)
	}
	for _, s := range peers.Servers() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath(s.Program); err != nil {
				t.Skip("not installed here: .ci/run installs it: ", err)
			}
			r, err := s.Start(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Stop()
			scan := scanOf(t, "localhost", r.STARTTLS)
			want, err := s.Versions()
			if err != nil {
				t.Fatal(err)
			}
			same(t, "the configuration", peers.Findings{Suites: want}, scan)
			if !slices.Contains(sslscanBlind, s.Name) {
				bySSLScan(t, r.STARTTLS, scan)
			}
			sameParameters(t, s, scan)
		})
	}
}

// scanOf runs the program's scan of an address.
func scanOf(t *testing.T, host, address string) *probe.Scan {
	t.Helper()
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	out := execute(t, "", []string{"check", "--host", host, "--port", port, "--starttls", "--only", "--tls-scan", "--format", "json"})
	r := decode(t, out)
	if r.Record.Scan == nil || r.Record.Scan.Stopped != "" {
		t.Fatalf("no whole scan: %s", out.stdout)
	}
	return r.Record.Scan
}

func same(t *testing.T, whose string, want peers.Findings, scan *probe.Scan) {
	t.Helper()
	missing, more := peers.Differences(want, peers.Ours(scan))
	if len(missing)+len(more) > 0 {
		t.Errorf("%s has %v and lacks %v", whose, missing, more)
	}
}

func bySSLScan(t *testing.T, address string, scan *probe.Scan) {
	t.Helper()
	theirs, err := peers.SSLScan(context.Background(), address, true)
	if err != nil {
		t.Fatal(err)
	}
	if len(theirs.Suites) == 0 {
		t.Error("sslscan finds nothing")
	}
	same(t, "sslscan", theirs, scan)
}

// sameParameters compares all that is no suite.
func sameParameters(t *testing.T, s peers.Server, scan *probe.Scan) {
	t.Helper()
	var keys []string
	for _, c := range scan.Certificates {
		keys = append(keys, c.Key)
	}
	slices.Sort(keys)
	if diff := gocmp.Diff(s.Keys, keys); diff != "" {
		t.Errorf("certificates (-want +got):\n%s", diff)
	}
	for _, v := range scan.Versions {
		for _, x := range v.Suites {
			// OpenSSL takes the size for an anonymous suite from the strength of its cipher.
			if x.Bits > 0 && s.Bits > 0 && x.Bits != s.Bits && !strings.Contains(x.Name, "anon") {
				t.Errorf("%s %s has %d bits, want %d", v.Version, x.Name, x.Bits, s.Bits)
			}
		}
	}
	if s.Groups != nil {
		byName := func(list []string) []string { return slices.SortedFunc(slices.Values(list), cmp.Compare[string]) }
		if diff := gocmp.Diff(byName(s.Groups), byName(scan.Groups)); diff != "" {
			t.Errorf("groups (-want +got):\n%s", diff)
		}
	}
	text, err := json.Marshal(scan)
	if err != nil {
		t.Fatal(err)
	}
	var facts map[string]any
	if err := json.Unmarshal(text, &facts); err != nil {
		t.Fatal(err)
	}
	for name, want := range s.Facts {
		if facts[name] != want {
			t.Errorf("%s is %v, want %s", name, facts[name], want)
		}
	}
	if scan.Intolerant != nil {
		t.Errorf("intolerant of %v", scan.Intolerant)
	}
}
