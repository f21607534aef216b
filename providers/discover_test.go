package providers

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/smtpwhy/smtpwhy/internal/fakenet"
)

// discover runs a discovery for jane.doe+x@made-up.example in a made-up internet.
func discover(t *testing.T, zone string, web http.Handler) (*Discovery, *fakenet.Net) {
	t.Helper()
	n := fakenet.Start(t, zone, web)
	d, err := Discover(context.Background(), "jane.doe+x@made-up.example", options(n))
	if err != nil {
		t.Fatal(err)
	}
	return d, n
}

func options(n *fakenet.Net) DiscoverOptions {
	// Far more than needed: only what never answers waits for it.
	return DiscoverOptions{Resolver: n.Resolver(), Dialer: n, Roots: n.Roots(), Timeout: 20 * time.Second, grace: 20 * time.Second}
}

// brief are the candidates without what the other tests look at.
func brief(d *Discovery) []string {
	list := []string{}
	for _, c := range d.Candidates {
		trust := "doubted"
		if c.Trusted {
			trust = "trusted"
		}
		list = append(list, strings.Join(append([]string{string(c.Source), c.String(), c.Username, trust}, c.Mechanisms...), " | "))
	}
	return list
}

const configFile = `<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1"><emailProvider id="made-up.example"><domain>made-up.example</domain>
<incomingServer type="imap"><hostname>imap.made-up.example</hostname><port>993</port><socketType>SSL</socketType></incomingServer>
<outgoingServer type="smtp"><hostname>out.hoster.example</hostname><port>465</port><socketType>SSL</socketType>
<authentication>password-cleartext</authentication><username>%EMAILLOCALPART%</username></outgoingServer>
<outgoingServer type="smtp"><hostname>out.%EMAILDOMAIN%</hostname><port>587</port><socketType>STARTTLS</socketType>
<authentication>OAuth2</authentication><authentication>password-encrypted</authentication><username>%EMAILADDRESS%</username></outgoingServer>
</emailProvider></clientConfig>`

const autodiscoverFile = `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">
<Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">
<Account><AccountType>email</AccountType><Action>settings</Action>
<Protocol><Type>IMAP</Type><Server>out.made-up.example</Server><Port>993</Port><SSL>on</SSL></Protocol>
<Protocol><Type>SMTP</Type><Server>out.made-up.example</Server><Port>465</Port><SSL>on</SSL><LoginName>jane</LoginName></Protocol>
<Protocol><Type>SMTP</Type><Server>out.made-up.example</Server><Port>587</Port><Encryption>TLS</Encryption><AuthRequired>off</AuthRequired></Protocol>
</Account></Response></Autodiscover>`

const hosts = `
out.made-up.example A 192.0.2.1
out.hoster.example A 192.0.2.2
`

func TestEachPathFindsADomain(t *testing.T) {
	t.Parallel()
	fromFile := []string{
		"out.hoster.example:465, TLS from the start | jane.doe+x | %s | PLAIN | LOGIN",
		"out.made-up.example:587, STARTTLS | jane.doe+x@made-up.example | %s | XOAUTH2 | OAUTHBEARER | CRAM-MD5",
	}
	from := func(source Source, trust string) (list []string) {
		for _, s := range fromFile {
			list = append(list, string(source)+" | "+strings.Replace(s, "%s", trust, 1))
		}
		return list
	}
	for _, test := range []struct {
		name, zone string
		pages      map[string]string
		want       []string
	}{
		{"srv", "_submissions._tcp.made-up.example SRV 0 1 465 out.made-up.example\n" +
			"_submission._tcp.made-up.example SRV 0 1 587 out.hoster.example\n", nil,
			[]string{"srv | out.made-up.example:465, TLS from the start |  | trusted", "srv | out.hoster.example:587, STARTTLS |  | doubted"}},
		{"autoconfig at the provider", "autoconfig.made-up.example A 192.0.2.9\n",
			map[string]string{"autoconfig.made-up.example/mail/config-v1.1.xml": configFile}, from(SourceAutoconfig, "trusted")},
		{"autoconfig well-known", "made-up.example A 192.0.2.9\n",
			map[string]string{"made-up.example/.well-known/autoconfig/mail/config-v1.1.xml": configFile},
			append(from(SourceAutoconfig, "trusted"), "guess | made-up.example:587, STARTTLS |  | doubted")},
		{"ispdb", "autoconfig.thunderbird.net A 192.0.2.9\n",
			map[string]string{"autoconfig.thunderbird.net/v1.1/made-up.example": configFile}, from(SourceISPDB, "doubted")},
		{"autoconfig by MX", "made-up.example MX 10 mx7.pool.hoster.example\nautoconfig.hoster.example A 192.0.2.9\n",
			map[string]string{"autoconfig.hoster.example/mail/config-v1.1.xml": configFile}, from(SourceAutoconfig, "doubted")},
		{"ispdb by MX", "made-up.example MX 10 mx7.pool.hoster.example\nautoconfig.thunderbird.net A 192.0.2.9\n",
			map[string]string{"autoconfig.thunderbird.net/v1.1/pool.hoster.example": configFile}, from(SourceISPDB, "doubted")},
		{"autodiscover", "autodiscover.made-up.example A 192.0.2.9\n",
			map[string]string{"autodiscover.made-up.example/autodiscover/autodiscover.xml": autodiscoverFile},
			[]string{"autodiscover | out.made-up.example:465, mode not known | jane | trusted", "autodiscover | out.made-up.example:587, STARTTLS |  | trusted"}},
		{"guess", "smtp.made-up.example A 192.0.2.3\nmade-up.example A 192.0.2.4\n", nil,
			[]string{"guess | smtp.made-up.example:587, STARTTLS |  | doubted", "guess | made-up.example:587, STARTTLS |  | doubted"}},
		{"nothing", "", nil, []string{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d, _ := discover(t, hosts+test.zone, fakenet.Pages(test.pages))
			if diff := cmp.Diff(test.want, brief(d)); diff != "" {
				t.Errorf("(-want +got):\n%s\n%+v", diff, d.Steps)
			}
		})
	}
}

func TestMXLeadsToTheTable(t *testing.T) {
	t.Parallel()
	for _, p := range All() {
		servers := tableCandidates(p, address{domain: "made-up.example"}, SourceMX, "")
		if len(p.MX) == 0 || len(servers) == 0 {
			continue
		}
		zone := "made-up.example MX 10 mx." + p.MX[0] + "\nmade-up.example MX 20 backup.example\n"
		for _, s := range servers {
			zone += s.Host + " A 192.0.2.7\n"
		}
		d, n := discover(t, zone, nil)
		if len(d.Candidates) == 0 || d.Candidates[0].Source != SourceMX || d.Candidates[0].Provider != p || d.Candidates[0].Trusted {
			t.Errorf("%s: %+v", p.ID, d.Candidates)
		}
		for _, asked := range n.Asked() {
			if strings.Contains(asked, "backup") {
				t.Errorf("the backup MX was asked about: %s", asked)
			}
		}
		return // one is enough: the look-up itself is tested with the table
	}
	t.Error("no provider in the table has an MX and a server")
}

func TestTableNeedsNoNetwork(t *testing.T) {
	t.Parallel()
	n := fakenet.Start(t, "", nil)
	d, err := Discover(context.Background(), "Jane@GMAIL.com", options(n))
	if err != nil {
		t.Fatal(err)
	}
	if len(n.Asked()) > 0 {
		t.Errorf("asked %v", n.Asked())
	}
	if len(d.Candidates) == 0 || d.Candidates[0].Host != "smtp.gmail.com" || !d.Candidates[0].Trusted ||
		d.Candidates[0].Provider == nil || d.Candidates[0].Username != "Jane@GMAIL.com" {
		t.Errorf("%+v", d.Candidates)
	}
	offline := options(n)
	offline.Offline = true
	d, err = Discover(context.Background(), "jane@made-up.example", offline)
	if err != nil || len(d.Candidates) > 0 || len(n.Asked()) > 0 {
		t.Errorf("offline: %+v, %v, asked %v", d, err, n.Asked())
	}
}

func TestAnnouncedAsAbsent(t *testing.T) {
	t.Parallel()
	d, _ := discover(t, "smtp.made-up.example A 192.0.2.3\n"+
		"_submissions._tcp.made-up.example SRV 0 0 0 .\n_submission._tcp.made-up.example SRV 0 0 0 .\n", nil)
	slices.Sort(d.NotOffered)
	if diff := cmp.Diff([]string{"submission", "submissions"}, d.NotOffered); diff != "" {
		t.Errorf("not offered (-want +got):\n%s", diff)
	}
	if len(d.Candidates) > 0 {
		t.Errorf("candidates %v", brief(d))
	}
	d, _ = discover(t, "smtp.made-up.example A 192.0.2.3\n_submissions._tcp.made-up.example SRV 0 0 0 .\n", nil)
	if diff := cmp.Diff([]string{"guess | smtp.made-up.example:587, STARTTLS |  | doubted"}, brief(d)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSourcesCompleteEachOther(t *testing.T) {
	t.Parallel()
	d, _ := discover(t, hosts+"autoconfig.made-up.example A 192.0.2.9\n_submission._tcp.made-up.example SRV 0 1 587 out.made-up.example\n",
		fakenet.Pages(map[string]string{"autoconfig.made-up.example/mail/config-v1.1.xml": configFile}))
	want := Candidate{Host: "out.made-up.example", Port: 587, Security: SecurityStartTLS, Username: "jane.doe+x@made-up.example",
		Mechanisms: []string{"XOAUTH2", "OAUTHBEARER", "CRAM-MD5"}, Source: SourceSRV, Also: []Source{SourceAutoconfig},
		Where: "_submission._tcp.made-up.example", Trusted: true, Why: "the DNS names a host of the same domain, whose certificate proves it"}
	if len(d.Candidates) == 0 {
		t.Fatal("nothing found")
	}
	if diff := cmp.Diff(want, d.Candidates[0]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestBetterPlacedAnswerEndsTheSearch(t *testing.T) {
	t.Parallel()
	n := fakenet.Start(t, hosts+"made-up.example SILENT\n_submissions._tcp.made-up.example SRV 0 1 465 out.made-up.example\n", nil)
	o := options(n)
	o.grace = 50 * time.Millisecond
	d, err := Discover(context.Background(), "jane@made-up.example", o)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"srv | out.made-up.example:465, TLS from the start |  | trusted"}, brief(d)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	cancelled := slices.ContainsFunc(d.Steps, func(s Step) bool {
		return s.Source == SourceMX && s.Outcome == StepCancelled && s.Result == "a better placed source answered"
	})
	if !cancelled {
		t.Errorf("the MX is not listed as cancelled: %+v", d.Steps)
	}
}

func TestTimeIsLimited(t *testing.T) {
	t.Parallel()
	n := fakenet.Start(t, hosts+"_submissions._tcp.made-up.example SILENT\nautoconfig.made-up.example A 192.0.2.9\n",
		http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	o := options(n)
	o.Timeout = 300 * time.Millisecond
	start := time.Now()
	d, err := Discover(context.Background(), "jane@made-up.example", o)
	if took := time.Since(start); err != nil || took > 10*time.Second {
		t.Errorf("%v after %s", err, took)
	}
	for _, want := range []Source{SourceSRV, SourceAutoconfig} {
		if !slices.ContainsFunc(d.Steps, func(s Step) bool { return s.Source == want && s.Outcome == StepTimeout }) {
			t.Errorf("no step of %s ran out of time: %+v", want, d.Steps)
		}
	}
}

func TestCancelledByTheCaller(t *testing.T) {
	t.Parallel()
	n := fakenet.Start(t, "made-up.example SILENT\n", nil)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if d, err := Discover(ctx, "jane@made-up.example", options(n)); err != context.Canceled || d == nil {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestAddressGoesToTheDomainAlone(t *testing.T) {
	t.Parallel()
	d, n := discover(t, hosts+"made-up.example A 192.0.2.9\nautoconfig.made-up.example A 192.0.2.9\nautodiscover.made-up.example A 192.0.2.9\n"+
		"autoconfig.thunderbird.net A 192.0.2.9\nmade-up.example MX 1 mx1.hoster.example\nautoconfig.hoster.example A 192.0.2.9\n", nil)
	told := map[string]bool{}
	for _, asked := range n.Asked() {
		if strings.Contains(asked, "jane") {
			told[strings.Join(strings.Fields(strings.SplitAfter(asked, ".xml")[0]), " ")] = true
		}
		if strings.Contains(asked, "Referer") || strings.Contains(asked, "Authorization") {
			t.Errorf("a header too much: %s", asked)
		}
	}
	want := map[string]bool{
		"GET https://autoconfig.made-up.example/mail/config-v1.1.xml":             true,
		"POST https://made-up.example/autodiscover/autodiscover.xml":              true,
		"POST https://autodiscover.made-up.example/autodiscover/autodiscover.xml": true,
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !slices.ContainsFunc(n.Asked(), func(s string) bool { return strings.Contains(s, "emailaddress=jane.doe%2Bx@made-up.example ") }) {
		t.Errorf("the query is not as it should be: %v", n.Asked())
	}
	for _, s := range d.Steps {
		if strings.Contains(s.Asked+s.Result, "jane") {
			t.Errorf("the user's name is in a step: %+v", s)
		}
	}
}

func TestNoAddress(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "jane", "@made-up.example", "jane@", "jane@localhost", "jane@192.0.2.1", "jane@[192.0.2.1]", "jane doe@made-up.example",
		"jane@made-up..example", "jane\r\n@made-up.example", "jane@made_up.example/x", "<jane@made-up.example>", "a:b@made-up.example", "jane@x.1"} {
		if d, err := Discover(context.Background(), s, DiscoverOptions{Offline: true}); err == nil {
			t.Errorf("%q: %+v", s, d)
		}
	}
}
