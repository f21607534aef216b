package providers

import (
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/net/publicsuffix"
)

var (
	idForm   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	nameForm = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])$`)
	// Programs read the word in the note.
	fixedForm = regexp.MustCompile(`^It is \S+\.$`)
	mechForm  = regexp.MustCompile(`^[A-Z0-9-]+$`)
)

func mustLoad(t testing.TB) []*Provider {
	t.Helper()
	all, err := load(files)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestData checks each entry, so that a mistake in a data file is told by the
// name of the provider and what is wrong.
func TestData(t *testing.T) {
	t.Parallel()
	all := mustLoad(t)
	if len(all) < 120 {
		t.Errorf("%d providers, want 120 or more", len(all))
	}
	ids := map[string]bool{}
	for _, p := range all {
		if ids[p.ID] {
			t.Errorf("%s: second provider with this ID", p.ID)
		}
		ids[p.ID] = true
		for _, problem := range check(p) {
			t.Errorf("%s (%s): %s", p.ID, p.family, problem)
		}
	}
}

func check(p *Provider) (problems []string) {
	want := func(ok bool, problem string) {
		if !ok {
			problems = append(problems, problem)
		}
	}
	want(idForm.MatchString(p.ID), "ID is not in small letters, digits and hyphens")
	want(p.Name != "", "no name")
	want(slices.Contains([]Kind{Mailbox, Hosting, Relay, Test}, p.Kind), "kind is unknown")
	want(slices.Contains([]Username{"", UsernameAddress, UsernameLocalPart, UsernameFixed, UsernameOther}, p.Username), "user name form is unknown")
	want(p.Username != UsernameFixed && p.Username != UsernameOther || p.UsernameNote != "", "user name form needs a note")
	want(p.Username != UsernameFixed || fixedForm.MatchString(p.UsernameNote), "the note on a fixed user name is not \"It is WORD.\"")
	want(slices.Contains([]Password{"", PasswordAccount, PasswordApp, PasswordAuthorizationCode, PasswordAPIKey,
		PasswordSMTPCredentials, PasswordOAuth2, PasswordNone}, p.Password), "password kind is unknown")
	_, err := time.Parse(time.DateOnly, p.Checked)
	want(err == nil, "checked is no date YYYY-MM-DD")
	help, err := url.Parse(p.Help)
	want(p.Help == "" || err == nil && help.Scheme == "https" && help.Host != "", "help is no https address")
	want(len(p.Sources) > 0, "no source")
	for _, n := range p.Notices {
		_, err := time.Parse(time.DateOnly, n.AsOf)
		want(err == nil && n.Text != "", "notice without a date YYYY-MM-DD or a text")
	}
	for _, name := range slices.Concat(p.Domains, p.MX, p.MXHints) {
		want(nameForm.MatchString(name), "not a lower-case domain: "+name)
	}
	for _, host := range p.Hosts {
		want(isHostPattern(strings.TrimPrefix(host, ".")), "not a lower-case host: "+host)
	}
	for _, line := range texts(p) {
		want(isLine(line), "not a line of up to 200 printable characters: "+line)
	}
	return append(problems, checkServers(p)...)
}

func checkServers(p *Provider) (problems []string) {
	seen := map[string]bool{}
	for _, s := range p.Servers {
		key := strings.Join([]string{s.Host, strconv.Itoa(s.Port), s.Security}, " ")
		switch {
		case s.Host != "localhost" && !isHostPattern(s.Host) && !isIP(s.Host):
			problems = append(problems, "not a lower-case host: "+s.Host)
		case s.Port < 1 || s.Port > 65535:
			problems = append(problems, "no such port at "+s.Host)
		case !slices.Contains([]string{SecurityImplicit, SecurityStartTLS, SecurityNone}, s.Security):
			problems = append(problems, "security mode is unknown at "+s.Host)
		case seen[key]:
			problems = append(problems, "the same server twice: "+s.Host)
		}
		seen[key] = true
		for _, m := range s.Mechanisms {
			if !mechForm.MatchString(m) {
				problems = append(problems, "not a SASL mechanism: "+m)
			}
		}
	}
	return problems
}

func isIP(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

func isHostPattern(host string) bool {
	host = strings.NewReplacer("*.", "label.", "{domain}", "example.com").Replace(host)
	return nameForm.MatchString(host)
}

func isLine(s string) bool {
	printable := !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
	return printable && len(s) <= 200 && s == strings.TrimSpace(s) && s != ""
}

// texts are all strings of an entry that are there.
func texts(p *Provider) []string {
	list := slices.Concat(p.Setup, p.Notes, p.Sources, []string{p.Name})
	for _, n := range p.Notices {
		list = append(list, n.Text)
	}
	for _, s := range []string{p.UsernameNote, p.PasswordNote, p.Sender, p.Limits, p.Help} {
		if s != "" {
			list = append(list, s)
		}
	}
	return list
}

// TestNoNameBelongsToTwo: a name must lead to one provider. Members of a family
// may share servers, but no domains.
func TestNoNameBelongsToTwo(t *testing.T) {
	t.Parallel()
	domains, mx, hosts := map[string]*Provider{}, map[string]*Provider{}, map[string]*Provider{}
	claim := func(owners map[string]*Provider, p *Provider, name string, familyShares bool) {
		owner := owners[name]
		if owner != nil && (owner.family != p.family || !familyShares) {
			t.Errorf("%s belongs to %s and %s", name, owner.ID, p.ID)
		}
		owners[name] = p
	}
	for _, p := range mustLoad(t) {
		for _, name := range p.Domains {
			claim(domains, p, name, false)
			if suffix, icann := publicsuffix.PublicSuffix(name); name == suffix && !strings.Contains(name, ".") && icann {
				t.Errorf("%s: %s is a top-level domain", p.ID, name)
			}
		}
		for _, name := range slices.Concat(p.MX, p.MXHints) {
			claim(mx, p, name, false)
		}
		own := map[string]bool{}
		for _, s := range p.Servers {
			own[s.Host] = true
		}
		for _, name := range p.Hosts {
			if own[name] {
				t.Errorf("%s: %s is a server already", p.ID, name)
			}
			own[name] = true
		}
		for name := range own {
			claim(hosts, p, name, true)
		}
	}
}

// TestFileNames: a file is found by the ID in it, or by the name of the family.
func TestFileNames(t *testing.T) {
	t.Parallel()
	members := map[string][]string{}
	for _, p := range mustLoad(t) {
		members[p.family] = append(members[p.family], p.ID)
	}
	for name, ids := range members {
		if base := strings.TrimSuffix(name, path.Ext(name)); len(ids) == 1 && ids[0] != base {
			t.Errorf("%s holds %s", name, ids[0])
		}
	}
}

func TestDecodeIsStrict(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"unknown key":              `{"id": "a", "nmae": "A"}`,
		"unknown key in a server":  `{"id": "a", "servers": [{"host": "a.example", "tls": true}]}`,
		"unknown key in a member":  `{"members": [{"id": "a", "nmae": "A"}]}`,
		"text behind the provider": `{"id": "a"} {"id": "b"}`,
		"not JSON":                 `id: a`,
		"port is a text":           `{"id": "a", "servers": [{"port": "25"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := decode([]byte(text)); err == nil {
				t.Error("accepted")
			}
		})
	}
}

func TestCheckFindsMistakes(t *testing.T) {
	t.Parallel()
	good := Provider{ID: "a", Name: "A", Kind: Mailbox, Checked: "2026-11-22", Sources: []string{"s"}, Help: "https://a.example/"}
	if problems := check(&good); problems != nil {
		t.Fatalf("a good entry has problems: %q", problems)
	}
	for name, spoil := range map[string]func(*Provider){
		"ID":             func(p *Provider) { p.ID = "A b" },
		"kind":           func(p *Provider) { p.Kind = "isp" },
		"user name":      func(p *Provider) { p.Username = "mail" },
		"user name note": func(p *Provider) { p.Username = UsernameFixed },
		"password":       func(p *Provider) { p.Password = "secret" },
		"date":           func(p *Provider) { p.Checked = "22.11.2026" },
		"help":           func(p *Provider) { p.Help = "http://a.example/" },
		"source":         func(p *Provider) { p.Sources = nil },
		"notice":         func(p *Provider) { p.Notices = []Notice{{Text: "soon"}} },
		"domain":         func(p *Provider) { p.Domains = []string{"A.example"} },
		"MX":             func(p *Provider) { p.MX = []string{".a.example"} },
		"host":           func(p *Provider) { p.Hosts = []string{"a_b.example"} },
		"long line":      func(p *Provider) { p.Setup = []string{strings.Repeat("a", 201)} },
		"control":        func(p *Provider) { p.Sender = "a\x1b[31m" },
		"empty line":     func(p *Provider) { p.Notes = []string{""} },
		"no port":        func(p *Provider) { p.Servers = []Server{{Host: "a.example", Security: "starttls"}} },
		"no mode":        func(p *Provider) { p.Servers = []Server{{Host: "a.example", Port: 587}} },
		"server host":    func(p *Provider) { p.Servers = []Server{{Host: "SMTP.a.example", Port: 587, Security: "starttls"}} },
		"mechanism":      func(p *Provider) { p.Servers = []Server{{"a.example", 587, "starttls", []string{"plain"}, false}} },
		"repeated server": func(p *Provider) {
			p.Servers = slices.Repeat([]Server{{Host: "a.example", Port: 1, Security: "none"}}, 2)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := good
			spoil(&p)
			if len(check(&p)) == 0 {
				t.Error("not found")
			}
		})
	}
}
