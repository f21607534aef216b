package render

// errorSeen says whether the verdict accounts for the application's own error.
func (s *screen) errorSeen() {
	if s.report.ErrorSeen == nil {
		return
	}
	s.section("The error that the application printed")
	s.prose(s.report.ErrorSeen.Summary)
}

func (p *page) errorSeen() error {
	if p.report.ErrorSeen != nil {
		p.heading("The error that the application printed")
		p.prose(p.report.ErrorSeen.Summary)
	}
	return nil
}
