package report_test

import (
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/smtpwhy/smtpwhy/report"
)

// What the DNS says of a mail exchanger names it many times, and its key does too.
func TestAnonymizeMailExchanger(t *testing.T) {
	t.Parallel()
	const key = "59fe0f7d3c7e1ad7d7f4a1c5a4b2b9d1b8a1b1e7c36f5d7a0a9e3c2b1d0f4e5a"
	for _, id := range people {
		r := sample(id)
		r.Findings[0].Explanation = "publish _25._tcp." + id.host + ". IN TLSA 3 1 1 " + key + ", not 3 1 1 " + key[:24] + "..., for https://mta-sts." + id.domain + "/"
		r.Record.MX = &probe.MX{Asked: true, Domain: id.domain, Session: 0, TLSRPT: "v=TLSRPTv1; rua=mailto:" + id.user + "@" + id.domain,
			Lookups: []probe.Lookup{
				{Name: id.domain, Type: "MX", Outcome: probe.LookupFound, Answers: []string{"10 " + id.host, "20 " + id.spare}, Resolver: id.resolver + ":53"},
				{Name: "_25._tcp." + id.host, Type: "TLSA", Outcome: probe.LookupFound, Answers: []string{"3 1 1 " + key}, Chain: []string{"_25._tcp." + id.alias}},
				{Name: "_mta-sts." + id.domain, Type: "TXT", Outcome: probe.LookupFound, Answers: []string{"v=STSv1; id=20261101T0900"}}},
			DANE: &probe.DANE{Name: "_25._tcp." + id.host, Authenticated: true, Resolver: id.resolver + ":53", Compared: true, LeafKey: key,
				Records: []probe.TLSA{{Usage: 3, Selector: 1, MatchingType: 1, Text: "3 1 1 " + key, Usable: true, Matches: 0}}},
			MTASTS: &probe.MTASTS{Record: "v=STSv1; id=20261101T0900", ID: "20261101T0900", URL: "https://mta-sts." + id.domain + "/.well-known/mta-sts.txt",
				Mode: probe.PolicyEnforce, Hosts: []string{"*." + id.domain, id.other}, MaxAge: 86400, Covers: true}}
		for format, out := range formats(t, report.Anonymize(r)) {
			for _, name := range append(id.all(), key[:24], "20261101T0900") {
				if i := strings.Index(strings.ToLower(out), strings.ToLower(name)); i >= 0 {
					t.Errorf("%s: %q is still there: %q", format, name, out[max(0, i-50):min(len(out), i+70)])
				}
			}
			if format == "text" && (!strings.Contains(out, "3 1 1") || !strings.Contains(out, "mode enforce")) {
				t.Errorf("what the records say is gone:\n%s", out)
			}
		}
	}
}
