package report

import (
	"net/url"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// accessToken notes whose the token is. What it is for stays where that is a service
// for everybody: it is half of the diagnosis.
func (a *anonymizer) accessToken(t *probe.TokenFacts) {
	if t == nil {
		return
	}
	a.login(t.User)
	a.add(t.Tenant, a.tokenOf("tenant", t.Tenant))
	a.add(t.Application, a.tokenOf("application", t.Application))
	for _, list := range [][]string{t.Audience, t.Scopes} {
		for _, s := range list {
			if isGUID(s) && !strings.HasPrefix(s, "0000000") { // those of Microsoft's own services begin so
				a.add(s, a.tokenOf("application", s))
			}
			u, err := url.Parse(s)
			if err != nil || u.Host == "" || publicServices(registeredDomain(strings.ToLower(u.Hostname()))) {
				continue
			}
			if strings.Contains(u.Host, ".") {
				a.host(u.Hostname())
			} else { // api://ID of an application
				a.add(u.Host, a.tokenOf("application", u.Host))
			}
		}
	}
}

func isGUID(s string) bool { return len(s) == 36 && strings.Count(s, "-") == 4 }

func (a *anonymizer) tokenOf(kind, key string) string {
	if key == "" {
		return ""
	}
	return a.token(kind, strings.ToLower(key))
}

// via notes the host of the proxy, or the one that --connect-to names: the last word
// but for where it is from.
func (a *anonymizer) via(text string) {
	text, _, _ = strings.Cut(text, " (from ")
	at := text[strings.LastIndexByte(text, ' ')+1:]
	if u, err := url.Parse("//" + at); err == nil {
		a.host(u.Hostname())
	}
}

// stores notes the roots that the chain leads to.
func (a *anonymizer) stores(t *probe.TLS) {
	roots := make([]string, 0, len(t.Stores)+len(t.Fetched))
	for _, s := range t.Stores {
		roots = append(roots, s.Root)
	}
	for _, f := range t.Fetched {
		roots = append(roots, f.Root)
		if f.Certificate != nil {
			a.certificate(1, *f.Certificate)
		}
	}
	for _, root := range roots {
		if root != "" && !isPublic(root) {
			a.distinguishedName(root)
		}
	}
}

// reports notes where reports of failed TLS go (RFC 8460 section 3): a page for them
// can have the customer's name in its path.
func (a *anonymizer) reports(record string) {
	for field := range strings.SplitSeq(record, ";") {
		key, list, _ := strings.Cut(field, "=")
		if strings.TrimSpace(key) != "rua" {
			continue
		}
		for uri := range strings.SplitSeq(list, ",") {
			if uri = strings.TrimSpace(uri); !strings.HasPrefix(strings.ToLower(uri), "mailto:") {
				a.add(uri, removed)
			}
		}
	}
}

// connects notes what was connected to: by name where a proxy is on the way.
func (a *anonymizer) connects(list []probe.Connect) {
	for _, c := range list {
		a.host(c.Address)
	}
}
