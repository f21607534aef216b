package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

func TestAnonymizeVantageAndMembers(t *testing.T) {
	t.Parallel()
	rec := &probe.Record{
		Schema: probe.RecordSchema, Via: "SOCKS5 proxy gate.acme.example:1080", Path: "leave from 10.11.12.13",
		Settings: probe.Settings{Host: "smtp.acme.example", Port: 587},
		Vantage: &probe.Vantage{Host: "relay.other-corp.example", DNS: []probe.Lookup{{Name: "relay.other-corp.example", Type: "A", Answers: []string{"198.18.7.7"}}},
			Ports: []probe.VantagePort{{Port: 465, Greeting: "220 node7.other-corp.example ESMTP",
				Connects:    []probe.Connect{{Address: "198.18.7.7", Family: "IPv4", Outcome: probe.ConnectOK}, {Address: "relay.other-corp.example", Outcome: "via"}},
				Certificate: &probe.Certificate{Subject: "CN=node7.other-corp.example,O=Other Corp", Issuer: "CN=Other Corp CA", Names: []string{"node7.other-corp.example"}, Fingerprint: "abcdef0123456789"}}},
			Egress: []probe.Egress{{Family: "IPv4", Outcome: probe.ConnectOK, Local: "10.11.12.13", SeenAs: "198.18.9.9"}}},
		NotTested: []probe.NotTested{{Name: "member 198.18.1.1", Why: "enough addresses were looked at"}, {Name: "implicit:465", Why: "no"}},
		Sessions:  []probe.Session{{Purpose: probe.PurposeMember, Endpoint: probe.Endpoint{Host: "smtp.acme.example", Address: "198.18.1.2", Port: 587}}},
	}
	text, err := json.Marshal(Anonymize(Diagnose(Case{Record: rec})))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"acme", "other-corp", "Other Corp", "node7", "10.11.12.13", "198.18.", "abcdef0123"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("%q is left in %s", secret, text)
		}
	}
	for _, kept := range []string{`"family":"IPv4"`, `"outcome":"connected"`, `"implicit:465"`} {
		if !strings.Contains(string(text), kept) {
			t.Errorf("%s is gone", kept)
		}
	}
}
