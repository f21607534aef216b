package providers

import (
	"net/url"
	"strings"
)

// autoconfigURL is the provider's own address of the file, without the query.
func autoconfigURL(domain string) string {
	return "https://autoconfig." + domain + "/mail/config-v1.1.xml"
}

// ispdbURL is the file in Mozilla's collection. It tells them the domain.
func ispdbURL(domain string) string { return "https://autoconfig.thunderbird.net/v1.1/" + domain }

// addressQuery is the query that lets the domain's own host answer for one user.
// The dot and the at-sign stay as they are: some servers copy what is encoded
// into the user name.
func (a address) addressQuery() string {
	return "emailaddress=" + strings.ReplaceAll(url.QueryEscape(a.text), "%40", "@")
}

func (s *search) autoconfigAtProvider(rank int) []Candidate {
	return s.askAutoconfig(rank, SourceAutoconfig, autoconfigURL(s.addr.domain), s.addr.addressQuery())
}

func (s *search) autoconfigWellKnown(rank int) []Candidate {
	return s.askAutoconfig(rank, SourceAutoconfig, "https://"+s.addr.domain+"/.well-known/autoconfig/mail/config-v1.1.xml", "")
}

func (s *search) ispdb(rank int) []Candidate {
	return s.askAutoconfig(rank, SourceISPDB, ispdbURL(s.addr.domain), "")
}

// askAutoconfig gets one file. The plain http forms of the URLs are never asked:
// whoever is on the line could answer.
func (s *search) askAutoconfig(rank int, source Source, address, query string) []Candidate {
	asked := "GET " + address
	target := address
	if query != "" {
		asked += " (with the address)"
		target += "?" + query
	}
	e := s.begin(rank, source, asked)
	answer, err := s.web.fetch(s.ctx, request{url: target, private: query})
	if err != nil {
		s.webOutcome(e, err)
		return nil
	}
	list, err := readAutoconfig(answer.body, s.addr)
	switch {
	case err != nil:
		s.end(e, StepFailed, err.Error())
	case len(list) == 0:
		s.end(e, StepNothing, "the file names no usable SMTP server")
	default:
		s.end(e, StepFound, named(list))
	}
	for i := range list {
		list[i].Source, list[i].Where = source, answer.url
		s.judge(&list[i], answer)
	}
	return list
}

// judge says whether an answer over HTTPS can be tied to the domain: it can if
// every host on the way to it is the domain's.
func (s *search) judge(c *Candidate, answer answer) {
	own := true
	for _, host := range answer.hosts {
		own = own && sameOwner(host, s.addr.domain)
	}
	switch {
	case own:
		c.Trusted, c.Why = true, "the domain's own web server says so, over HTTPS"
	case c.Source == SourceISPDB:
		c.Why = "Mozilla's collection says so, not the domain"
	default:
		c.Why = "a web server outside the domain says so"
	}
}
