package report

import (
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// mailExchanger notes the names and keys of what the DNS says of the host to other
// servers.
func (a *anonymizer) mailExchanger(m *probe.MX) {
	if m == nil {
		return
	}
	a.host(m.Domain)
	for _, l := range m.Lookups {
		a.host(withoutService(l.Name))
		for _, alias := range l.Chain {
			a.host(withoutService(alias))
		}
		for _, answer := range l.Answers {
			switch words := strings.Fields(answer); {
			case len(words) == 0:
			case l.Type == "MX":
				a.host(words[len(words)-1])
			case l.Type == "TLSA":
				a.key(words[len(words)-1])
			}
		}
	}
	if d := m.DANE; d != nil {
		a.host(withoutService(d.Name))
		a.key(d.LeafKey)
		for _, r := range d.Records {
			a.key(r.Text[strings.LastIndexByte(r.Text, ' ')+1:])
		}
	}
	a.reports(m.TLSRPT)
	if p := m.MTASTS; p != nil {
		a.add(p.ID, removed)
		for _, host := range p.Hosts {
			a.host(host)
		}
	}
}

// withoutService is the name without the labels of a service, such as "_25._tcp.".
func withoutService(name string) string {
	for strings.HasPrefix(name, "_") {
		_, name, _ = strings.Cut(name, ".")
	}
	return name
}

// keyStart is how much of a key texts quote.
const keyStart = 24

// key notes the digest of a key or certificate, which tells whose it is; and the
// beginning of it.
func (a *anonymizer) key(digest string) {
	a.add(digest, removed)
	if len(digest) > keyStart {
		a.add(digest[:keyStart], removed)
	}
}
