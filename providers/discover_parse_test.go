package providers

import (
	"encoding/binary"
	"net"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

var jane = address{text: "jane@made-up.example", local: "jane", domain: "made-up.example"}

func TestSRVOrder(t *testing.T) {
	t.Parallel()
	list, absent := submissionServices[1].candidates([]*net.SRV{
		{Target: "backup.example.", Port: 587, Priority: 20, Weight: 100},
		{Target: "light.example.", Port: 587, Priority: 10, Weight: 1},
		{Target: "heavy.example.", Port: 2587, Priority: 10, Weight: 9},
		{Target: ".", Port: 0, Priority: 0},
		{Target: "10.0.0.1.", Port: 587, Priority: 0},
		{Target: "no-port.example.", Port: 0, Priority: 0},
		{Target: "single.", Port: 25, Priority: 0},
	}, jane)
	if got, want := named(list), "heavy.example:2587, light.example:587, backup.example:587"; got != want || absent {
		t.Errorf("%s (absent %v), want %s", got, absent, want)
	}
	if list, absent := submissionServices[0].candidates(nil, jane); len(list) > 0 || absent {
		t.Errorf("no records: %v, absent %v", list, absent)
	}
}

func TestMXParents(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		mx   string
		want []string
	}{
		{"made-up-example.mail.protection.outlook.com", []string{"mail.protection.outlook.com", "outlook.com"}},
		{"mx.hoster.example", []string{"hoster.example"}},
		{"hoster.example", []string{"hoster.example"}},
		{"mx.made-up.example", nil},
		{"", nil},
	} {
		if diff := cmp.Diff(test.want, mxParents(test.mx, "made-up.example")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.mx, diff)
		}
	}
}

func TestReadAutoconfig(t *testing.T) {
	t.Parallel()
	server := func(s string) string {
		return `<clientConfig><emailProvider><outgoingServer type="smtp">` + s + `</outgoingServer></emailProvider></clientConfig>`
	}
	const good = "<hostname>h.example</hostname><port>25</port>"
	for _, test := range []struct {
		name, doc string
		want      []Candidate
	}{
		{"plain socket", server(good + "<socketType>plain</socketType>"), []Candidate{{Host: "h.example", Port: 25, Security: SecurityNone}}},
		{"unknown socket", server(good + "<socketType>magic</socketType>"), []Candidate{{Host: "h.example", Port: 25}}},
		{"no sign-in", server(good + "<authentication>none</authentication><username>x</username>"), []Candidate{{Host: "h.example", Port: 25}}},
		{"old words", server(good + "<authentication>plain</authentication><username>x</username>"),
			[]Candidate{{Host: "h.example", Port: 25, Username: "x", Mechanisms: []string{"PLAIN", "LOGIN"}}}},
		{"latin1", "<?xml version='1.0' encoding='ISO-8859-1'?>" + server(good+"<authentication>secure</authentication><username>j\xfcrgen</username>"),
			[]Candidate{{Host: "h.example", Port: 25, Username: "jürgen", Mechanisms: []string{"CRAM-MD5"}}}},
		{"a placeholder that is not known", server(good + "<authentication>plain</authentication><username>%REALNAME%</username>"),
			[]Candidate{{Host: "h.example", Port: 25, Mechanisms: []string{"PLAIN", "LOGIN"}}}},
		{"a port that is none", server("<hostname>h.example</hostname><port>65536</port>"), nil},
		{"a number for a host", server("<hostname>127.0.0.1</hostname><port>25</port>"), nil},
		{"a path for a host", server("<hostname>h.example/x</hostname><port>25</port>"), nil},
		{"incoming only", strings.ReplaceAll(server(good), "outgoing", "incoming"), nil},
	} {
		got, err := readAutoconfig([]byte(test.doc), jane)
		if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", test.name, err, diff)
		}
	}
	for name, doc := range map[string]string{
		"deep":        strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100),
		"many":        "<a>" + strings.Repeat("<b/>", maxXMLElements) + "</a>",
		"long text":   "<a>" + strings.Repeat("b", maxXMLText+1) + "</a>",
		"utf-16":      `<?xml version="1.0" encoding="UTF-16"?><clientConfig/>`,
		"empty":       "",
		"not closed":  "<clientConfig>",
		"two of them": "<clientConfig></clientConfig></clientConfig>",
	} {
		if list, err := readAutoconfig([]byte(doc), jane); err == nil {
			t.Errorf("%s: %v", name, list)
		}
	}
}

func TestExpandOnce(t *testing.T) {
	t.Parallel()
	tricky := address{text: "%EMAILDOMAIN%@made-up.example", local: "%EMAILDOMAIN%", domain: "made-up.example"}
	if got, want := tricky.userName("%EMAILLOCALPART%"), "%EMAILDOMAIN%"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestReadAutodiscoverErrors(t *testing.T) {
	t.Parallel()
	for doc, want := range map[string]string{
		`<Autodiscover><Response><Error><ErrorCode>500</ErrorCode><Message>not here&#x200e;</Message></Error></Response></Autodiscover>`: "the server says: not here?",
		`<Autodiscover><Response><Account><RedirectAddr>x@y.example</RedirectAddr></Account></Response></Autodiscover>`:                  "it answers with another address, which is not followed",
		`<Other/>`: errNotAutodiscover.Error(),
	} {
		if list, redirect, err := readAutodiscover([]byte(doc), jane); err == nil || err.Error() != want || redirect != "" {
			t.Errorf("%s: %v %q %v", doc, list, redirect, err)
		}
	}
}

// sound fails the test when a candidate could do harm.
func sound(t *testing.T, list []Candidate) {
	t.Helper()
	if len(list) > maxPerSource {
		t.Errorf("%d candidates", len(list))
	}
	for _, c := range list {
		if host, err := hostName(c.Host); err != nil || host != c.Host || c.Port < 1 || c.Port > 65535 {
			t.Errorf("host %q port %d", c.Host, c.Port)
		}
		if strings.ContainsFunc(c.Username, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("user name %q", c.Username)
		}
	}
}

func FuzzReadAutoconfig(f *testing.F) {
	for _, s := range []string{configFile, "<clientConfig/>", `<!DOCTYPE x [<!ENTITY a "b">]><clientConfig>&a;</clientConfig>`,
		"<?xml version='1.0' encoding='latin1'?><clientConfig>\xff</clientConfig>"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		list, err := readAutoconfig(doc, jane)
		if err != nil && len(list) > 0 {
			t.Errorf("servers and an error: %v", err)
		}
		sound(t, list)
	})
}

func FuzzReadAutodiscover(f *testing.F) {
	f.Add([]byte(autodiscoverFile))
	f.Add([]byte("<Autodiscover><Response><Account><RedirectUrl>https://x.example/</RedirectUrl></Account></Response></Autodiscover>"))
	f.Fuzz(func(t *testing.T, doc []byte) {
		list, redirect, err := readAutodiscover(doc, jane)
		sound(t, list)
		if err == nil && redirect != "" && mayFollow("https://made-up.example/", redirect, true) == nil {
			if u, err := parseURL(redirect); err != nil || !sameOwner(u.Hostname(), jane.domain) {
				t.Errorf("leads to %q", redirect)
			}
		}
	})
}

func FuzzSRV(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x01\x01\xd1mail.made-up.example."))
	f.Add([]byte("\x00\x00\x00\x00\x00\x00."))
	f.Add([]byte("\x00\x00\x00\x00\x00\x190.\x98"))
	f.Add([]byte("\x00\x01\x00\x00\x02\x4bmail.example.\n\x00\x00\x00\x00\x00\x19[::1]."))
	f.Fuzz(func(t *testing.T, answer []byte) {
		var records []*net.SRV
		for part := range strings.SplitSeq(string(answer), "\n") {
			if b := []byte(part); len(b) >= 6 {
				records = append(records, &net.SRV{Priority: binary.BigEndian.Uint16(b), Weight: binary.BigEndian.Uint16(b[2:]),
					Port: binary.BigEndian.Uint16(b[4:]), Target: string(b[6:])})
			}
		}
		list, absent := submissionServices[0].candidates(records, jane)
		sound(t, list)
		if absent && len(list) > 0 {
			t.Error("offered and not offered")
		}
	})
}
