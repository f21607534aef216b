package report

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

// identifierForms are what an identifier can look like. The number makes each one of its
// own; what it must not leave behind comes second.
var identifierForms = map[string]func(n int) (text, trace string){
	"host": func(n int) (string, string) {
		return fmt.Sprintf("srv%dx.firma%dx.de", n, n), fmt.Sprintf("firma%dx", n)
	},
	"IPv4": func(n int) (string, string) {
		s := fmt.Sprintf("81.2.%d.%d", n/100+100, n%100+100)
		return s, s
	},
	"IPv6": func(n int) (string, string) { s := fmt.Sprintf("2a02:c207::%04x", n+0x1000); return s, s },
	"address": func(n int) (string, string) {
		return fmt.Sprintf("anna%dy@firma%dx.de", n, n), fmt.Sprintf("anna%dy", n)
	},
	"in a text": func(n int) (string, string) {
		return fmt.Sprintf("dial tcp srv%dx.firma%dx.de:25: refused", n, n), fmt.Sprintf("firma%dx", n)
	},
	"word": func(n int) (string, string) { s := fmt.Sprintf("zaphod%dx", n); return s, s },
}

// fill puts a text of its own into every string of a value.
func fill(v reflect.Value, field string, text func(field string) string) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() {
			v.SetString(text(field))
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), field, text)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), field, text)
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		key.SetString("key")
		fill(value, field, text)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.Struct:
		for i := range v.NumField() {
			if t := v.Type().Field(i); t.IsExported() {
				fill(v.Field(i), v.Type().Name()+"."+t.Name, text)
			}
		}
	}
}

// keptInRecord are fields that --anonymize leaves alone besides keptFields, by the reason.
var keptInRecord = map[string]string{
	"Origin.File": "the name of a file, without its directory", "TLSSettings.CAFile": "a file", "TLSSettings.ClientCert": "a file", "TLSSettings.ClientKey": "a file",
}

// freeTexts are the fields with sentences, lines and lists in which an unknown word is
// no name: names with a dot, addresses and known names are replaced in them.
var freeTexts = set(`Application.Why Attempt.ChannelBinding Attempt.Encoding Attempt.OAuthError Attempt.ServerError Attempt.Why CertProblem.Text Certificate.IssuerURLs Challenge.Text ChainBuild.Error
	Conduct.Notes Conduct.Refuses Conduct.Unoffered Connect.Error DANE.Resolver Defect.Fix Defect.Summary Egress.Local Egress.SeenAs Endpoint.Address
	Envelope.MessageID Extension.Keyword Extension.Parameters Failure.Text FetchedIssuer.Error FetchedIssuer.URL Line.Text
	Lookup.Answers Lookup.Code Lookup.Error Lookup.Resolver MTASTS.Error MTASTS.Record MTASTS.URL MX.Error MX.TLSRPT NotTested.Why Origin.After Origin.Before
	Origin.Value Reading.Field Reading.Fix Reading.Why Record.Path Reply.Lines Scan.Groups Scan.Stopped ScanSuite.Group ScanSuite.Name
	ScanSuite.Weak ScanVersion.Alert ScanVersion.Groups ScanVersion.Version SettingValue.Text Step.Error TLS.Error TLS.FirstBytes TLS.OCSP
	TLSA.Error TokenFacts.Audience TokenFacts.Scopes TokenFacts.Issuer TrustStore.Error Upgrade.Injected VantagePort.Greeting`)

// Each plain string of a record that comes from outside is anonymised, whatever it is
// called and whenever it was added; one that stays must say why.
func TestAnonymizeReachesEveryField(t *testing.T) {
	t.Parallel()
	for form, next := range identifierForms {
		r := &Report{Record: new(probe.Record)}
		var traces []string
		fill(reflect.ValueOf(r.Record).Elem(), "", func(string) string {
			text, trace := next(len(traces))
			traces = append(traces, trace)
			return text
		})
		if len(traces) < 100 {
			t.Fatalf("%d strings in a record: this test shows nothing", len(traces))
		}
		left := map[string]string{}
		walk(reflect.ValueOf(Anonymize(r)), "", func(field, s string) string {
			if slices.ContainsFunc(traces, func(trace string) bool { return strings.Contains(strings.ToLower(s), trace) }) {
				left[field] = s
			}
			return s
		})
		for field, s := range left {
			if !keptFields(field) && keptInRecord[field] == "" && (form != "word" || !freeTexts(field)) {
				t.Errorf("%s: %s keeps %q", form, field, s)
			}
		}
	}
}

// The names of the parts in depth, where nothing else in the record has them.
func TestAnonymizeTokenProxyRootsReports(t *testing.T) {
	t.Parallel()
	const guid = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"
	rec := &probe.Record{Schema: probe.RecordSchema, Via: "SOCKS5 proxy squid7:1080 (from ALL_PROXY)", Settings: probe.Settings{Host: "smtp.office365.com", Port: 587},
		Token: &probe.TokenFacts{Form: probe.TokenJWT, User: "jdoe", Tenant: "9a8b7c6d-0000-4444-8888-123456789abc", Application: "77aa77aa-0000-4444-8888-123456789abc",
			Audience: []string{"https://outlook.office.com", "https://acme.sharepoint.example", "api://" + guid, guid, "00000003-0000-0000-c000-000000000000"}, Scopes: []string{"SMTP.Send"}},
		Scan: &probe.Scan{Certificates: []probe.Certificate{{Subject: "CN=x,O=Zaphod Ltd", Issuer: "CN=Zaphod Root", Fingerprint: "abcdef0123456789"}}},
		MX:   &probe.MX{Lookups: []probe.Lookup{}, TLSRPT: "v=TLSRPTv1; rua=mailto:a@b.example,https://reports.vendor.example/customer/acme-inc"},
		Sessions: []probe.Session{{Connects: []probe.Connect{{Address: "squid7"}}, TLS: &probe.TLS{Stores: []probe.TrustStore{{Trusted: true, Root: "CN=Acme Interception,O=Acme"}},
			Fetched: []probe.FetchedIssuer{{Root: "CN=Acme Old Root"}}, ClientCertIssuers: []string{"acmeclients"}}}}}
	text, err := json.Marshal(Anonymize(&Report{Record: rec, Findings: []Finding{{Summary: "squid7 says no to jdoe of Acme Interception"}}}))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"squid7", "jdoe", "9a8b7c6d", "77aa77aa", "acme", "1b4e28ba", "zaphod", "abcdef", "customer"} {
		if strings.Contains(strings.ToLower(string(text)), secret) {
			t.Errorf("%q is left in %s", secret, text)
		}
	}
	for _, kept := range []string{"https://outlook.office.com", "00000003-0000-0000-c000-000000000000", "SMTP.Send", "SOCKS5 proxy", ":1080 (from ALL_PROXY)"} {
		if !strings.Contains(string(text), kept) {
			t.Errorf("%s is gone from %s", kept, text)
		}
	}
}
