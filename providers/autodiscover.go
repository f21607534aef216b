package providers

import "errors"

func (s *search) autodiscoverAtDomain(rank int) []Candidate {
	return s.askAutodiscover(rank, s.addr.domain)
}

func (s *search) autodiscoverAtSubdomain(rank int) []Candidate {
	return s.askAutodiscover(rank, "autodiscover."+s.addr.domain)
}

var errRedirects = errors.New("too many redirects")

// askAutodiscover asks one host, without credentials: one that wants a sign-in
// before it answers gets none. The question holds the address, so that it never
// leaves the domain; nor is the redirect over plain http asked for that Outlook
// falls back to.
func (s *search) askAutodiscover(rank int, host string) []Candidate {
	target := "https://" + host + "/autodiscover/autodiscover.xml"
	e := s.begin(rank, SourceAutodiscover, "POST "+target)
	body := autodiscoverBody(s.addr)
	for range maxRedirects + 1 {
		answer, err := s.web.fetch(s.ctx, request{url: target, body: body})
		if err != nil {
			s.webOutcome(e, err)
			return nil
		}
		list, redirect, err := readAutodiscover(answer.body, s.addr)
		switch {
		case err != nil:
			s.end(e, StepFailed, err.Error())
			return nil
		case len(list) > 0:
			for i := range list {
				list[i].Source, list[i].Where = SourceAutodiscover, answer.url
				s.judge(&list[i], answer)
			}
			s.end(e, StepFound, named(list))
			return list
		case redirect == "":
			s.end(e, StepNothing, "the answer names no usable SMTP server")
			return nil
		}
		if err := mayFollow(target, redirect, true); err != nil {
			s.end(e, StepFailed, err.Error())
			return nil
		}
		target = redirect
	}
	s.end(e, StepFailed, errRedirects.Error())
	return nil
}
