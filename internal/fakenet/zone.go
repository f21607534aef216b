package fakenet

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// zone is the data of each name, by type.
type zone map[string]map[string][]string

func parseZone(t testing.TB, text string) zone {
	t.Helper()
	z := zone{}
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) == 0 || strings.HasPrefix(f[0], "#") {
			continue
		}
		if len(f) < 2 {
			t.Fatalf("zone: %q has no type", line)
		}
		name := strings.ToLower(f[0])
		if z[name] == nil {
			z[name] = map[string][]string{}
		}
		z[name][f[1]] = append(z[name][f[1]], strings.Join(f[2:], " "))
	}
	return z
}

// hosts are the names that have an address.
func (z zone) hosts() (names []string) {
	for _, name := range slices.Sorted(maps.Keys(z)) {
		if len(z[name]["A"]) > 0 {
			names = append(names, name)
		}
	}
	return names
}

func (z zone) hasAddress(address string) bool {
	for _, types := range z {
		if slices.Contains(types["A"], address) {
			return true
		}
	}
	return false
}

func (n *Net) serveDNS() {
	b := make([]byte, 4096)
	for {
		size, from, err := n.dns.ReadFrom(b)
		if err != nil {
			return
		}
		if reply := n.reply(b[:size]); reply != nil {
			_, _ = n.dns.WriteTo(reply, from)
		}
	}
}

// reply answers one packet; nil stands for no answer at all.
func (n *Net) reply(packet []byte) []byte {
	var p dnsmessage.Parser
	h, err := p.Start(packet)
	if err != nil {
		return nil
	}
	q, err := p.Question()
	if err != nil {
		return nil
	}
	kind, name := strings.TrimPrefix(q.Type.String(), "Type"), strings.TrimSuffix(strings.ToLower(q.Name.String()), ".")
	n.note(kind + " " + name)
	types, known := n.zone[name]
	if _, silent := types["SILENT"]; silent {
		return nil
	}
	m := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: h.ID, Response: true, Authoritative: true, RecursionDesired: true, RecursionAvailable: true},
		Questions: []dnsmessage.Question{q},
	}
	if !known {
		m.RCode = dnsmessage.RCodeNameError
	}
	if _, fails := types["SERVFAIL"]; fails {
		m.RCode = dnsmessage.RCodeServerFailure
	}
	for _, data := range types[kind] {
		m.Answers = append(m.Answers, dnsmessage.Resource{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET, TTL: 60}, Body: body(kind, data)})
	}
	reply, err := m.Pack()
	if err != nil {
		panic(err) // the test's zone is wrong
	}
	return reply
}

func body(kind, data string) dnsmessage.ResourceBody {
	switch kind {
	case "A":
		return &dnsmessage.AResource{A: netip.MustParseAddr(data).As4()}
	case "AAAA":
		return &dnsmessage.AAAAResource{AAAA: netip.MustParseAddr(data).As16()}
	case "MX":
		var r dnsmessage.MXResource
		var host string
		scan(data, &r.Pref, &host)
		r.MX = fullName(host)
		return &r
	case "SRV":
		var r dnsmessage.SRVResource
		var host string
		scan(data, &r.Priority, &r.Weight, &r.Port, &host)
		r.Target = fullName(host)
		return &r
	}
	panic("fakenet: no records of type " + kind)
}

func scan(data string, to ...any) {
	if _, err := fmt.Sscan(data, to...); err != nil {
		panic(fmt.Sprintf("fakenet: %q: %v", data, err))
	}
}

func fullName(s string) dnsmessage.Name {
	return dnsmessage.MustNewName(strings.TrimSuffix(s, ".") + ".")
}
