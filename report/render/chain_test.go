package render

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/smtpwhy/smtpwhy/probe"
)

func TestChainFacts(t *testing.T) {
	t.Parallel()
	const root = "CN=Root CA,O=Example"
	store := func(name probe.StoreName, trusted bool) probe.TrustStore {
		if trusted {
			return probe.TrustStore{Name: name, Trusted: true, Root: root}
		}
		return probe.TrustStore{Name: name, Error: "Root CA is not in it"}
	}
	build := func(way probe.ChainWay, err string) probe.ChainBuild {
		return probe.ChainBuild{Way: way, Trusted: err == "", Error: err}
	}
	strict := []probe.ChainBuild{build(probe.ChainAsSent, ""), build(probe.ChainSearched, "")}
	incomplete := []probe.CertProblem{{Kind: probe.CertIncomplete}}
	for _, tt := range []struct {
		name string
		tls  probe.TLS
		want []string
	}{
		{"both lists", probe.TLS{Stores: []probe.TrustStore{store(probe.StoreSystem, true), store(probe.StoreMozilla, true)}, Builds: strict},
			[]string{"Root: Root CA, in this machine's list and Mozilla's list.", "Who can follow it: every client that has the root, the strict ones too."}},
		{"private", probe.TLS{Stores: []probe.TrustStore{store(probe.StoreSystem, true), store(probe.StoreMozilla, false)}, Builds: strict},
			[]string{"Root: Root CA, in this machine's list, not in Mozilla's list.", "Who can follow it: every client that has the root, the strict ones too."}},
		{"public elsewhere", probe.TLS{Stores: []probe.TrustStore{store(probe.StoreGiven, false), store(probe.StoreMozilla, true)},
			Builds: []probe.ChainBuild{build(probe.ChainAsSent, "no root"), build(probe.ChainSearched, "unknown authority")}},
			[]string{"Root: Root CA, in Mozilla's list, not in the CA file.", "Who can follow it: clients that have the root, and so not with the list that lacks it."}},
		{"too many", probe.TLS{Problems: []probe.CertProblem{{Kind: probe.CertDuplicate, Certificate: 2}}, Stores: []probe.TrustStore{store(probe.StoreSystem, true)},
			Builds: []probe.ChainBuild{build(probe.ChainAsSent, "certificate 3 is not the issuer"), build(probe.ChainSearched, "")}},
			[]string{"Root: Root CA, in this machine's list.", "Who can follow it: nearly every client. A few small ones take the certificates as sent, and stop: certificate 3 is not the issuer."}},
		{"limits of an authority", probe.TLS{Problems: []probe.CertProblem{{Kind: probe.CertNameConstraint, Certificate: 1}}, Stores: []probe.TrustStore{{Name: probe.StoreSystem, Error: "not authorized"}},
			Builds: []probe.ChainBuild{build(probe.ChainAsSent, "not authorized"), build(probe.ChainSearched, "not authorized")}},
			[]string{"Who can follow it: nobody with these roots, for what is wrong with the chain."}},
		{"order", probe.TLS{Problems: []probe.CertProblem{{Kind: probe.CertWrongOrder}}, Stores: []probe.TrustStore{store(probe.StoreSystem, true)},
			Builds: []probe.ChainBuild{build(probe.ChainAsSent, "certificate 2 is not the issuer"), build(probe.ChainSearched, "")}},
			[]string{"Root: Root CA, in this machine's list.", "Who can follow it: clients that look for a path, as current OpenSSL, GnuTLS, Go and browsers do. " +
				"Not those that take the certificates as sent: certificate 2 is not the issuer."}},
		{"no list", probe.TLS{Stores: []probe.TrustStore{store(probe.StoreSystem, false), store(probe.StoreMozilla, false)},
			Builds: []probe.ChainBuild{build(probe.ChainAsSent, "no root"), build(probe.ChainSearched, "unknown authority")}},
			[]string{"Root: not in either this machine's list or Mozilla's list.", "Who can follow it: nobody with these roots."}},
		{"another reason", probe.TLS{Stores: []probe.TrustStore{{Name: probe.StoreSystem, Error: "too many intermediates"}},
			Builds: []probe.ChainBuild{build(probe.ChainAsSent, "too many intermediates"), build(probe.ChainSearched, "too many intermediates")}},
			[]string{"Who can follow it: nobody with these roots: too many intermediates."}},
		{"missing", probe.TLS{Problems: incomplete, Stores: []probe.TrustStore{store(probe.StoreSystem, false), store(probe.StoreMozilla, false)},
			Builds: []probe.ChainBuild{build(probe.ChainAsSent, "no root"), build(probe.ChainSearched, "unknown authority")}},
			[]string{"Root: none is reached by what was sent.", "Who can follow it: at most clients that have the missing certificate or fetch it; --fetch-issuers looks whether that would do."}},
		{"fetched", probe.TLS{Problems: incomplete, Stores: []probe.TrustStore{store(probe.StoreSystem, false), store(probe.StoreMozilla, false)},
			Builds:  []probe.ChainBuild{build(probe.ChainAsSent, "no root"), build(probe.ChainSearched, "unknown authority"), build(probe.ChainFetched, "")},
			Fetched: []probe.FetchedIssuer{{URL: "http://ca.example/", Certificate: &probe.Certificate{Subject: "CN=Inter CA"}, Completes: true, Root: root}}},
			[]string{"Root: Root CA, in this machine's list.", "Who can follow it: clients that fetch what is missing (Windows, some browsers), or have it from elsewhere. Not the others."}},
		{"fetched in vain", probe.TLS{Problems: incomplete, Stores: []probe.TrustStore{store(probe.StoreSystem, false)},
			Builds:  []probe.ChainBuild{build(probe.ChainAsSent, "no root"), build(probe.ChainSearched, "unknown authority"), build(probe.ChainFetched, "unknown \x1b[31mauthority")},
			Fetched: []probe.FetchedIssuer{{URL: "http://ca.example/", Error: "404"}}},
			[]string{"Root: none is reached by what was sent.", "Who can follow it: nobody, not even with what was fetched: unknown \\x1b[31mauthority."}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, chainFacts(&tt.tls)); diff != "" {
				t.Errorf("facts (-want +got):\n%s", diff)
			}
		})
	}
}

// A chain that is simply good is not worth a line.
func TestChainIsQuiet(t *testing.T) {
	t.Parallel()
	r := healthy()
	tls := *r.Record.Sessions[0].TLS
	tls.Chain = []probe.Certificate{{Subject: "CN=mail.example", Issuer: "CN=Root"}}
	tls.Builds = []probe.ChainBuild{{Way: probe.ChainAsSent, Trusted: true}}
	tls.Stores = []probe.TrustStore{{Name: probe.StoreSystem, Trusted: true}}
	r.Record.Sessions[0].TLS = &tls
	for _, format := range []string{"text", "markdown"} {
		if out := render(t, format, r, Options{}); strings.Contains(out, "Certificates of") {
			t.Errorf("%s shows a good chain:\n%s", format, out)
		}
	}
	tls.Stores = append(tls.Stores, probe.TrustStore{Name: probe.StoreMozilla, Error: "Root is not in it"})
	for _, format := range []string{"text", "markdown"} {
		if out := render(t, format, r, Options{}); !strings.Contains(out, "Certificates of") || !strings.Contains(out, "mail.example") {
			t.Errorf("%s does not show a private chain:\n%s", format, out)
		}
	}
}

// A certificate that vouches for itself is no chain.
func TestSelfSignedIsNoChain(t *testing.T) {
	t.Parallel()
	r := healthy()
	tls := *r.Record.Sessions[0].TLS
	tls.Chain = []probe.Certificate{{Subject: "CN=mail.example", Issuer: "CN=mail.example"}}
	tls.Problems = []probe.CertProblem{{Kind: probe.CertSelfSigned}}
	tls.Builds = []probe.ChainBuild{{Way: probe.ChainAsSent, Error: "unknown authority"}}
	tls.Stores = []probe.TrustStore{{Name: probe.StoreSystem, Error: "mail.example is not in it"}}
	r.Record.Sessions[0].TLS = &tls
	if chainSession(r) != nil {
		t.Error("the only certificate is shown as a chain")
	}
}

// A parenthesis that closes a clause of ours is no part of a name.
func TestProseKeepsTheParenthesis(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"names this host (mx: *.example.com), good": "names this host (mx: `*.example.com`), good",
		"a <b>(c) d": "a `<b>(c)` d",
		"*) x":       "`*`) x",
	} {
		if got := mdProse(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
