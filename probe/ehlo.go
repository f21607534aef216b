package probe

import "strings"

// parseEHLO reads the capability list of an EHLO answer (RFC 5321 section
// 4.1.1.1). Keywords keep their case and order; a repeated one stays repeated.
func parseEHLO(r *Reply) *EHLO {
	e := &EHLO{Reply: r, Extensions: []Extension{}}
	for i, line := range r.Lines {
		words := strings.Fields(line)
		switch {
		case i == 0 && len(words) > 0:
			e.Name = words[0]
		case i > 0 && len(words) > 0:
			x := Extension{Keyword: words[0], Parameters: []string{}}
			x.Parameters = append(x.Parameters, words[1:]...)
			e.Extensions = append(e.Extensions, x)
		}
	}
	return e
}

// greet sends EHLO and falls back to HELO where EHLO is refused (RFC 5321
// section 3.2). The failure is nil when either was taken.
func (s *session) greet(stage Stage) *Failure {
	e, f := s.ehlo(stage)
	if s.wire.inTLS {
		s.rec.EHLOAfterTLS = e
		if up := s.rec.STARTTLS; up != nil {
			up.OfferedInsideTLS = e.Has("STARTTLS")
		}
	} else {
		s.rec.EHLOBeforeTLS = e
	}
	return f
}

func (s *session) ehlo(stage Stage) (*EHLO, *Failure) {
	name := s.rec.Endpoint.EHLOName
	r, f := s.command(stage, "EHLO "+name)
	switch {
	case r.Positive():
		return parseEHLO(r), f // with a failure: as much as came
	case f.Kind != FailureReply:
		return nil, f
	case r.Code == 421:
		return &EHLO{Refusal: r, Extensions: []Extension{}}, f
	}
	h, _ := s.command(stage, "HELO "+name)
	if !h.Positive() {
		// The refusal of EHLO says more than whatever came of HELO.
		return &EHLO{Refusal: r, Extensions: []Extension{}}, f
	}
	e := parseEHLO(h)
	e.HELO, e.Refusal, e.Extensions = true, r, []Extension{}
	return e, nil
}
