package conformance_test

import (
	"cmp"
	"crypto/x509"
	"flag"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/internal/lab"
	"github.com/smtpwhy/smtpwhy/probe"
)

var update = flag.Bool("update", false, "write the table of the README")

const (
	user     = "me@example.com"
	password = "correct-horse"
)

// modes are the settings by which each client is put into each mode.
func modes() map[string]map[string]map[string]string {
	all := map[string]map[string]map[string]string{}
	for _, family := range families {
		maps.Copy(all, family)
	}
	return all
}

// TestConformance runs every installed client through every scenario that it can
// be set up for, and compares.
func TestConformance(t *testing.T) {
	tools := os.Getenv("SMTPWHY_CLIENTS")
	if tools == "" {
		t.Skip("the real clients are not prepared: run .ci/install-clients DIR and set SMTPWHY_CLIENTS=DIR")
	}
	table := newTable()
	t.Run("clients", func(t *testing.T) {
		for _, d := range drivers(t, tools) {
			settings, known := modes()[d.client]
			c, registered := clients.ByID(d.client)
			if !known || !registered {
				t.Errorf("%s has a driver, and modes: %v, and an entry in package clients: %v", d.client, known, registered)
				continue
			}
			for _, s := range scenarios {
				mode, ok := modeOf(s, settings)
				if !ok {
					table.put(d.client, s.id, "")
					continue
				}
				t.Run(d.client+"/"+s.id, func(t *testing.T) {
					t.Parallel()
					table.put(d.client, s.id, try(t, d, c, s.at(mode), settings[mode]))
				})
			}
		}
	})
	table.check(t)
}

func modeOf(s scenario, settings map[string]map[string]string) (string, bool) {
	for _, m := range s.modes {
		if _, ok := settings[m]; ok {
			return m, true
		}
	}
	return "", false
}

// next numbers the loopback addresses, one for each server, so that all can have
// the real port numbers at the same time.
var next atomic.Uint32

// try compares one client on one server. It returns the event, for the table.
func try(t *testing.T, d driver, c *clients.Client, s scenario, mode map[string]string) string {
	n := next.Add(1)
	ip := net.IPv4(127, 7, byte(n>>8), byte(n))
	network := serve(t, s, ip)
	config, written := configure(c, s, ip.String(), mode)

	want := predict(t, config, network)
	known := len(network.Wire())
	sent, text := d.run(t, give{Settings: written, From: user, To: user, CAFile: caFile(t, network), Timeout: 8})
	seen := observe(settled(network)[known:])

	if want.Event == clients.Unknown {
		t.Errorf("nothing is predicted: %s; the client says %q", want.Why, text)
	}
	if sent != (want.Event == clients.Sent) {
		t.Errorf("sent: %v, %q; predicted %s: %s", sent, text, want.Event, want.Why)
	}
	// A client that looks at the certificate after the handshake has sent nothing
	// inside TLS that would show it.
	refusedLate := strings.HasPrefix(string(want.Event), "cert-") && seen.security == probe.SecurityNone
	if seen.security != want.Security && !refusedLate {
		t.Errorf("the connection is %q, predicted %q", seen.security, want.Security)
	}
	if seen.mechanism != strings.ToUpper(want.Mechanism) {
		t.Errorf("the first mechanism is %q, predicted %q", seen.mechanism, want.Mechanism)
	}
	if want.EHLOName != "" && seen.ehlo != "" && seen.ehlo != want.EHLOName {
		t.Errorf("it greets as %q, predicted %q", seen.ehlo, want.EHLOName)
	}
	if !sent && !slices.ContainsFunc(predicted(config, want, ip.String(), s.port), func(p string) bool { return says(text, p) }) {
		t.Errorf("it says  %q\npredicted %q (%s)", text, want.Text, want.Event)
	}
	if t.Failed() {
		for _, x := range settled(network)[known:] {
			t.Logf("port %d, in clear: %q, inside TLS: %q", x.Port, x.Clear, x.Inside)
		}
	}
	return string(want.Event)
}

// predicted are the texts that the client may show. Who gives up first on a port
// that waits for TLS is a matter of their time limits.
func predicted(config *clients.Config, want clients.Outcome, host string, port int) []string {
	list := []string{want.Text}
	for _, e := range []clients.Event{clients.PlainOnTLSClosed, clients.PlainOnTLSTimeout} {
		if want.Event == clients.PlainOnTLSClosed || want.Event == clients.PlainOnTLSTimeout {
			list = append(list, config.Says(e, clients.Facts{Host: host, Port: port, Address: host}))
		}
	}
	return list
}

// settled is what came over the wire once the server has read the last of it.
func settled(network *lab.Network) (list []lab.Exchange) {
	for range 20 {
		before := list
		list = network.Wire()
		same := slices.EqualFunc(before, list, func(a, b lab.Exchange) bool { return len(a.Clear)+len(a.Inside) == len(b.Clear)+len(b.Inside) })
		if same && before != nil {
			break
		}
		time.Sleep(30 * time.Millisecond)
	}
	return list
}

// serve starts the scenario's server.
func serve(t *testing.T, s scenario, ip net.IP) *lab.Network {
	t.Helper()
	server := s.server
	if !strings.Contains(server, "names=") {
		server += "\ntls names=smtp.example.com," + ip.String()
	}
	script := fmt.Sprintf("title x\nstory x\nargs --host %s\nstatus ok\nhost smtp.example.com %s\n\nport %d\n%s\n", ip, ip, s.port, server)
	sc, err := lab.Parse(s.id, script)
	if err != nil {
		t.Fatal(err)
	}
	network, err := sc.StartOn(ip)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = network.Close() })
	return network
}

// configure is the client's configuration, and the same as its driver is told.
func configure(c *clients.Client, s scenario, host string, mode map[string]string) (*clients.Config, map[string]string) {
	values, generation := map[string]string{}, ""
	for key, text := range mode {
		if key == "_generation" {
			generation = text
			continue
		}
		values[key] = text
	}
	for role, text := range map[clients.Role]string{clients.RoleHost: host, clients.RolePort: fmt.Sprint(s.port),
		clients.RoleUser: user, clients.RolePassword: cmp.Or(s.password, password)} {
		if key := c.KeyOf(role); key != "" {
			values[key] = text
		}
	}
	config := clients.Make(c, generation, values)
	return config, compose(c, values, generation)
}

// compose joins the parts of URLs and of host:port.
func compose(c *clients.Client, values map[string]string, generation string) map[string]string {
	written := map[string]string{}
	for key, text := range values {
		if !strings.Contains(key, "#") {
			written[key] = text
		}
	}
	for _, s := range c.Settings {
		part := func(name string) string { return values[s.Key+"#"+name] }
		switch {
		case part("host") == "":
		case s.Kind == clients.HostPortValue && c.ID == "postfix":
			written[s.Key] = "[" + part("host") + "]:" + part("port")
		case s.Kind == clients.HostPortValue:
			written[s.Key] = part("host") + ":" + part("port")
		case s.Kind == clients.URLValue:
			at := ""
			if part("user") != "" {
				at = strings.ReplaceAll(part("user"), "@", "%40") + ":" + part("password") + "@"
			}
			written[s.Key] = part("scheme") + "://" + at + part("host") + ":" + part("port") + query(values, s.Key)
		}
	}
	if generation != "" {
		written["_generation"] = generation
	}
	return written
}

func query(values map[string]string, key string) string {
	var list []string
	for k, text := range values {
		name, ok := strings.CutPrefix(k, key+"#")
		if ok && !slices.Contains([]string{"scheme", "user", "password", "host", "port"}, name) {
			list = append(list, name+"="+text)
		}
	}
	if len(list) == 0 {
		return ""
	}
	slices.Sort(list)
	return "?" + strings.Join(list, "&")
}

// predict probes the server with the client's settings and simulates the client.
func predict(t *testing.T, config *clients.Config, network *lab.Network) clients.Outcome {
	t.Helper()
	settings := config.Settings()
	settings.Secret = probe.Password(cmp.Or(settings.Secret.Reveal(), password))
	settings.From, settings.To, settings.TLS.Insecure = user, user, true
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(network.CAPEM())
	rec, err := probe.Run(t.Context(), settings, probe.Options{Dialer: network, Resolver: network.Resolver(), Roots: roots, Timeout: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return clients.Simulate(config, rec)
}

func caFile(t *testing.T, network *lab.Network) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, network.CAPEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// sight is what the server saw of the client.
type sight struct {
	security        probe.Security
	mechanism, ehlo string
}

var (
	authLine       = regexp.MustCompile(`(?im)^AUTH ([A-Z0-9-]+)`)
	handshakeBegun = regexp.MustCompile(`(?i)STARTTLS\r?\n\x16\x03`)
	ehloLine       = regexp.MustCompile(`(?im)^(?:EHLO|HELO) (\S+)`)
)

// observe reads what the client sent. The last connection counts for the security,
// the first AUTH of all of them for the mechanism.
func observe(list []lab.Exchange) (s sight) {
	for _, x := range list {
		clear, inside := string(x.Clear), string(x.Inside)
		switch {
		case inside != "" && ehloLine.MatchString(clear):
			s.security = probe.SecuritySTARTTLS
		case inside != "":
			s.security = probe.SecurityImplicit
		case handshakeBegun.MatchString(clear):
			s.security = "" // the client broke the handshake off
		case ehloLine.MatchString(clear):
			s.security = probe.SecurityNone
		}
		for _, text := range []string{clear, inside} {
			if m := authLine.FindStringSubmatch(text); m != nil && s.mechanism == "" {
				s.mechanism = strings.ToUpper(m[1])
			}
			if m := ehloLine.FindStringSubmatch(text); m != nil && s.ehlo == "" {
				s.ehlo = m[1]
			}
		}
	}
	return s
}

// says compares a text with the predicted one, in which "..." stands for anything.
// A client may put more around it.
func says(text, predicted string) bool {
	if predicted == "" {
		return text == "" || text == "(hangs)"
	}
	parts := strings.Split(predicted, "...")
	for i := range parts {
		parts[i] = regexp.QuoteMeta(strings.Join(strings.Fields(parts[i]), " "))
	}
	ok, err := regexp.MatchString(strings.Join(parts, ".*"), strings.Join(strings.Fields(text), " "))
	return ok && err == nil
}

var tableLock sync.Mutex
