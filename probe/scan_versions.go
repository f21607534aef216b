package probe

import (
	"errors"
	"net"
	"slices"

	"github.com/smtpwhy/smtpwhy/probe/internal/hello"
)

// plainSuites is how many suites a short hello has: with them it stays below 256
// bytes, which is where old servers and balancers begin to fail.
const plainSuites = 40

const alertProtocolVersion = 70

// version finds the suites of a version: what the server chooses is taken out of
// the next offer, until it finds nothing.
func (s *scanner) version(v uint16) ScanVersion {
	out := ScanVersion{Version: hello.VersionName(v)}
	all := hello.For(v)
	first, err := s.ask(hello.Hello{Version: v, Suites: all, ServerName: s.name})
	if errors.Is(err, errScanSilent) && s.takesPlain(v) {
		first, err = hello.Answer{Alert: -1}, nil // it is the length that it cannot stand
	}
	if err != nil {
		out.Alert = err.Error()
		return out
	}
	plain := false
	if !took(first, v, all) {
		out.Offered, out.Alert = No, alertName(first.Alert)
		if first.Alert == alertProtocolVersion || !s.takesPlain(v) {
			return out
		}
		plain = true
	}
	out.Offered, out.Alert = Yes, ""
	if plain {
		s.intolerant(IntoleratesLength)
		for part := range slices.Chunk(all, plainSuites) {
			s.suites(&out, v, slices.Clone(part), nil)
		}
	} else {
		s.suites(&out, v, all, &first)
	}
	if len(out.Suites) > 1 {
		s.order(v, &out, plain)
	}
	return out
}

func took(a hello.Answer, v uint16, offered []uint16) bool {
	return a.Chose() && a.Version == v && slices.Contains(offered, a.Suite)
}

// takesPlain asks again as an old client would, with a short hello.
func (s *scanner) takesPlain(v uint16) bool {
	suites := hello.Common
	if v == hello.TLS13 {
		suites = hello.For(v)
	}
	a, err := s.ask(hello.Hello{Version: v, Suites: suites, ServerName: s.name, Plain: true})
	return err == nil && took(a, v, suites)
}

// suites finds those of the list that the server takes. The answer to the whole list
// may be there already; without it the hellos are short ones.
func (s *scanner) suites(out *ScanVersion, v uint16, left []uint16, a *hello.Answer) {
	plain := a == nil
	for len(left) > 0 {
		if a == nil {
			next, err := s.ask(hello.Hello{Version: v, Suites: left, ServerName: s.name, Plain: plain})
			if err != nil {
				return
			}
			a = &next
		}
		if !took(*a, v, left) {
			return
		}
		s.note(v, *a)
		out.Suites = append(out.Suites, s.suite(*a))
		left = slices.DeleteFunc(slices.Clone(left), func(id uint16) bool { return id == a.Suite })
		a = nil
	}
}

// note keeps what an answer shows besides the suite.
func (s *scanner) note(v uint16, a hello.Answer) {
	s.keep(a)
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.facts[v]; !ok {
		s.facts[v] = a
	}
}

// order asks with the list turned round: a server with an order of its own chooses
// the same again.
func (s *scanner) order(v uint16, out *ScanVersion, plain bool) {
	ids := hello.For(v)
	if plain {
		ids = nil
		for _, x := range out.Suites[:min(len(out.Suites), plainSuites)] {
			ids = append(ids, hello.ID(x.Name))
		}
	}
	slices.Reverse(ids)
	if a, err := s.ask(hello.Hello{Version: v, Suites: ids, ServerName: s.name, Plain: plain}); err == nil && a.Chose() {
		out.ServerOrder = known(hello.Lookup(a.Suite).Name == out.Suites[0].Name)
	}
}

func (s *scanner) suite(a hello.Answer) ScanSuite {
	x := hello.Lookup(a.Suite)
	return ScanSuite{Name: x.Name, Group: hello.GroupName(a.Group), Bits: a.Bits, ForwardSecret: x.ForwardSecret(), Weak: x.Weaknesses()}
}

// ssl2 asks with the hello of SSL 2.0, in whose answer all suites stand.
func (s *scanner) ssl2() ScanVersion {
	out := ScanVersion{Version: "SSL 2.0"}
	err := s.connect(func(conn net.Conn) {
		var kinds []string
		ok := false
		if _, err := conn.Write(hello.SSL2()); err == nil {
			kinds, ok = hello.ReadSSL2(conn)
		}
		out.Offered = known(ok)
		for _, k := range kinds {
			out.Suites = append(out.Suites, ScanSuite{Name: k, Weak: []string{"SSL 2.0 (RFC 6176)"}})
		}
	})
	if err != nil {
		out.Offered = ""
	}
	return out
}

// groups finds the key exchange groups, in the newest version and in TLS 1.2.
func (s *scanner) groups() {
	newest := s.newest(hello.TLS13)
	versions := []uint16{newest}
	if older := s.newest(hello.TLS12); older != 0 && older != newest {
		versions = append(versions, older)
	}
	lists := make([][]string, len(versions))
	s.each(versions, func(i int, v uint16) { lists[i] = s.groupsOf(v) })
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, v := range versions {
		for j := range s.out.Versions {
			if s.out.Versions[j].Version == hello.VersionName(v) {
				s.out.Versions[j].Groups = lists[i]
			}
		}
		for _, g := range lists[i] {
			if !slices.Contains(s.out.Groups, g) {
				s.out.Groups = append(s.out.Groups, g)
			}
		}
	}
}

// groupsOf finds the groups of one version in the way in which suites are found. In
// TLS 1.2 the curve of an ECDSA certificate must be in the list too (RFC 8422
// section 5.1): where the server finds nothing, it is asked again with the groups
// that it chose before behind the others.
func (s *scanner) groupsOf(v uint16) (list []string) {
	left := slices.DeleteFunc(hello.Groups(), func(id uint16) bool { return !hello.GroupFits(id, v) })
	suites := hello.For(v)
	if v != hello.TLS13 {
		suites = slices.DeleteFunc(suites, func(id uint16) bool { return hello.Lookup(id).Exchange != "ECDHE" })
	}
	var found []uint16
	behind := false
	for len(left) > 0 {
		offer := left
		if behind {
			offer = slices.Concat(left, found)
		}
		a, err := s.ask(hello.Hello{Version: v, Suites: suites, Groups: offer, ServerName: s.name})
		if err != nil {
			return list
		}
		if !a.Chose() || !slices.Contains(left, a.Group) {
			if behind || len(found) == 0 || v == hello.TLS13 {
				return list
			}
			behind = true
			continue
		}
		list, found = append(list, hello.GroupName(a.Group)), append(found, a.Group)
		left = slices.DeleteFunc(slices.Clone(left), func(id uint16) bool { return id == a.Group })
	}
	return list
}
