package providers

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func id(p *Provider, ok bool) string {
	if !ok || p == nil {
		return ""
	}
	return p.ID
}

func TestByDomain(t *testing.T) {
	t.Parallel()
	for domain, want := range map[string]string{
		"gmail.com":               "gmail",
		"GMail.COM":               "gmail",
		" gmail.com. ":            "gmail",
		"hotmail.co.uk":           "outlook-com",
		"contoso.onmicrosoft.com": "office365",
		"a.b.onmicrosoft.com":     "office365",
		"partner.onmschina.cn":    "office365-cn",
		"health.gov.in":           "nic-in",
		"qq.com":                  "qq",
		"vip.qq.com":              "qq",
		"notgmail.com":            "",
		"gmail.com.example":       "",
		"example.com":             "",
		"co.uk":                   "",
		"shop.co.uk":              "",
		"com":                     "",
		"":                        "",
		".":                       "",
		"..":                      "",
		"b\u00fccher.example":     "",
		"xn--bcher-kva.example":   "",
		"me@gmail.com":            "",
	} {
		if got := id(ByDomain(domain)); got != want {
			t.Errorf("ByDomain(%q) = %q, want %q", domain, got, want)
		}
	}
}

// The table has no internationalised domain today, so the look-up is tried on a
// table that has one.
func TestUnicodeDomain(t *testing.T) {
	t.Parallel()
	index := map[string]*Provider{"xn--bcher-kva.example": {ID: "books"}}
	for _, domain := range []string{"b\u00fccher.example", "B\u00dcCHER.example", "xn--bcher-kva.example", "XN--BCHER-KVA.EXAMPLE.", "shop.b\u00fccher.example"} {
		if got := id(climb(index, canonical(domain), "example")); got != "books" {
			t.Errorf("%q is not found", domain)
		}
	}
}

func TestClimbStopsAtThePublicSuffix(t *testing.T) {
	t.Parallel()
	index := map[string]*Provider{"uk": {ID: "top"}, "co.uk": {ID: "suffix"}}
	if got := id(climb(index, "shop.co.uk", "co.uk")); got != "suffix" {
		t.Errorf("got %q, want the public suffix", got)
	}
	if got := id(climb(index, "shop.org.uk", "org.uk")); got != "" {
		t.Errorf("went above the public suffix to %q", got)
	}
}

func TestByMX(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{
		"contoso-com.mail.protection.outlook.com.": "office365",
		"hotmail-com.olc.protection.outlook.com":   "outlook-com",
		"ASPMX.L.Google.com":                       "gmail",
		"in1-smtp.messagingengine.com":             "fastmail",
		"mx00.kundenserver.de":                     "ionos",
		"notgoogle.com":                            "",
		"mta7.am0.yahoodns.net":                    "yahoo",
		"mx1.privateemail.com":                     "", // a hint only
		"mx.example.com":                           "",
		"":                                         "",
	} {
		if got := id(ByMX(host)); got != want {
			t.Errorf("ByMX(%q) = %q, want %q", host, got, want)
		}
	}
	for host, want := range map[string]string{"mx1.privateemail.com": "namecheap", "aspmx.l.google.com": "gmail", "mx.zoho.eu": "zoho-eu", "mx.example.com": ""} {
		if got := id(ByMXHint(host)); got != want {
			t.Errorf("ByMXHint(%q) = %q, want %q", host, got, want)
		}
	}
}

func TestByHost(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{
		"smtp.gmail.com":                          "gmail",
		"SMTP.Gmail.com.":                         "gmail",
		"imap.gmail.com":                          "gmail",
		"smtp-relay.gmail.com":                    "google-smtp-relay",
		"smtp.office365.com":                      "office365",
		"outlook.office365.com":                   "office365",
		"contoso-com.mail.protection.outlook.com": "office365",
		"smtp-mail.outlook.com":                   "outlook-com",
		"smtp.partner.outlook.cn":                 "office365-cn",
		"email-smtp.eu-west-1.amazonaws.com":      "ses",
		"email-smtp.amazonaws.com":                "",
		"email-smtp.a.b.amazonaws.com":            "",
		"email-smtp..amazonaws.com":               "",
		"ec2.amazonaws.com":                       "",
		"smtp.eu.mailgun.org":                     "mailgun-eu",
		"smtp.aol.com":                            "aol",
		"pop.qq.com":                              "qq",
		"imap.exmail.qq.com":                      "exmail-qq",
		"imap.mail.me.com":                        "icloud",
		"mobile.charter.net":                      "spectrum",
		"smtp.example.com":                        "",
		"imap.de":                                 "",
		"localhost":                               "",
		"127.0.0.1":                               "",
		"gmail.com":                               "",
		"":                                        "",
	} {
		if got := id(ByHost(host)); got != want {
			t.Errorf("ByHost(%q) = %q, want %q", host, got, want)
		}
	}
}

func TestFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ host, address, want string }{
		{"smtp.office365.com", "me@contoso.example", "office365"},
		{"smtp.office365.com", "me@hotmail.com", "outlook-com"},
		{"smtp-mail.outlook.com", "me@contoso.onmicrosoft.com", "outlook-com"},
		{"smtp.sendgrid.net", "me@gmail.com", "sendgrid"},
		{"smtp.aol.com", "me@verizon.net", "verizon"},
		{"mail.example.com", "me@gmail.com", "gmail"},
		{"", "me@gmail.com", "gmail"},
		{"", "apikey", ""},
		{"", "", ""},
	} {
		if got := id(For(c.host, c.address)); got != c.want {
			t.Errorf("For(%q, %q) = %q, want %q", c.host, c.address, got, c.want)
		}
	}
}

func TestServersFor(t *testing.T) {
	t.Parallel()
	ses, _ := ByID("ses")
	servers := ses.ServersFor("Email-SMTP.eu-west-1.amazonaws.com")
	if len(servers) != len(ses.Servers) || servers[0].Host != "email-smtp.eu-west-1.amazonaws.com" {
		t.Errorf("SES with a region: %v", servers)
	}
	if servers := ses.ServersFor(""); len(servers) != 0 {
		t.Errorf("SES without a region: %v", servers)
	}
	gmail, _ := ByID("gmail")
	if diff := cmp.Diff(gmail.Servers, gmail.ServersFor("smtp.gmail.com")); diff != "" {
		t.Errorf("Gmail (-want +got):\n%s", diff)
	}
	cpanel, _ := ByID("cpanel")
	if servers := cpanel.ServersFor("mail.example.com"); len(servers) != 0 {
		t.Errorf("a host of the customer's domain is not the provider's: %v", servers)
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"gmail":                {"gmail"},
		"Gmail":                {"gmail"},
		"me@gmail.com":         {"gmail"},
		"@gmail.com":           {"gmail"},
		"@nifty":               {"nifty"},
		"gmail.com":            {"gmail"},
		"smtp.gmail.com":       {"gmail"},
		"Hotmail":              {"outlook-com"},
		"Amazon SES":           {"ses"},
		"aspmx.l.google.com":   {"gmail"},
		"Microsoft 365":        {"office365", "office365-cn"},
		"mailgun":              {"mailgun-eu", "mailgun-us"},
		"SendG":                {"sendgrid"},
		"me@nowhere.example":   nil,
		"smtp.nowhere.example": nil,
		"zzz":                  nil,
		"-":                    nil,
		"@":                    nil,
		"":                     nil,
	} {
		var got []string
		for _, p := range Find(text) {
			got = append(got, p.ID)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Find(%q) (-want +got):\n%s", text, diff)
		}
	}
}

// TestFacts pins what must never be mixed up.
func TestFacts(t *testing.T) {
	t.Parallel()
	outlook, _ := ByDomain("outlook.com")
	work, _ := ByHost("smtp.office365.com")
	china, _ := ByHost("smtp.partner.outlook.cn")
	if outlook == work || work == china {
		t.Error("Microsoft's three services are not three providers")
	}
	if outlook.Password != PasswordOAuth2 || work.Password != PasswordAccount || len(work.Notices) == 0 {
		t.Errorf("personal %s, work %s with %d notices", outlook.Password, work.Password, len(work.Notices))
	}
	odd, _ := ByDomain("charter.net")
	want := Server{Host: "mobile.charter.net", Port: 587, Security: SecurityImplicit}
	if diff := cmp.Diff(want, odd.Servers[0]); diff != "" {
		t.Errorf("the odd pair of Charter (-want +got):\n%s", diff)
	}
}

func TestMembersInherit(t *testing.T) {
	t.Parallel()
	members, err := decode([]byte(`{"kind": "relay", "username": "fixed", "setup": ["one", "two"],
		"members": [{"id": "a", "setup": ["own"]}, {"id": "b", "kind": "test"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := []*Provider{
		{ID: "a", Kind: Relay, Username: UsernameFixed, Setup: []string{"own"}, Servers: []Server{}},
		{ID: "b", Kind: Test, Username: UsernameFixed, Setup: []string{"one", "two"}, Servers: []Server{}},
	}
	if diff := cmp.Diff(want, members, cmp.AllowUnexported(Provider{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzLookups(f *testing.F) {
	for _, seed := range []string{"gmail.com", "me@qq.com", "b\u00fccher.de", "..", "xn--", "email-smtp.*.amazonaws.com", "\xff.com"} {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, text string) {
		ByDomain(text)
		ByMXHint(text)
		ByHost(text)
		For(text, text)
		Find(text)
	})
}

// The first look-up pays for the loading, which must stay far under 10 ms.
func BenchmarkFirstLookup(b *testing.B) {
	for b.Loop() {
		all, err := load(files)
		if err != nil {
			b.Fatal(err)
		}
		if newTable(all).ids["gmail"] == nil {
			b.Fatal("not found")
		}
	}
}

func BenchmarkByDomain(b *testing.B) {
	for b.Loop() {
		ByDomain("mail.example.co.uk")
	}
}

func BenchmarkByHost(b *testing.B) {
	for b.Loop() {
		ByHost("smtp.example.co.uk")
	}
}
