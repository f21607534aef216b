package lab

// check looks at the scenario as a whole.
func (p *parser) check() error {
	at := statement{file: p.file, line: 1}
	s := p.scenario
	switch {
	case s.Title == "":
		return at.errorf("title is missing")
	case s.Story == "":
		return at.errorf("story is missing")
	case len(s.Args) == 0:
		return at.errorf("args are missing")
	case s.Want.Status == "":
		return at.errorf("status is missing")
	case s.Want.Rule == "" && (s.Want.Status == "broken" || s.Want.Status == "risky"):
		return at.errorf("rule is missing: something must be the cause of %q", s.Want.Status)
	case s.Want.Rule != "" && (s.Want.Status == "ok" || s.Want.Status == "unproven"):
		return at.errorf("%q has no cause, but rule says %q", s.Want.Status, s.Want.Rule)
	}
	for _, srv := range p.script.servers {
		if srv.name == "" {
			return at.errorf("port %d has no name, and there is no host to take it from", srv.port)
		}
	}
	return nil
}
