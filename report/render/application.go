package render

import (
	"strings"

	"github.com/smtpwhy/smtpwhy/report"
)

// shown is what the application prints for the verdict, empty where that is not
// known.
func shown(r *report.Report) string {
	v := r.Verdict.Shown
	if v == nil {
		return ""
	}
	client, note := Sanitize(v.Client, limitWord), Sanitize(v.Note, limitLine)
	if v.Text == "" {
		if note == "" {
			return client + " prints nothing."
		}
		return client + " prints " + sentence(note)
	}
	text := client + " prints: " + Sanitize(v.Text, limitLine)
	if note != "" {
		text += " (" + note + ")"
	}
	return text
}

func (s *screen) shown() {
	if text := shown(s.report); text != "" {
		s.section("")
		s.hang("  ", "      ", text, s.width)
	}
}

func (p *page) shown() {
	v := p.report.Verdict.Shown
	if v == nil {
		return
	}
	if v.Text == "" {
		p.paragraph(mdProse(shown(p.report)))
		return
	}
	p.paragraph(mdProse(Sanitize(v.Client, limitWord)) + " prints: " + mdCode(v.Text))
	if v.Note != "" {
		p.paragraph("(" + mdProse(Sanitize(v.Note, limitLine)) + ")")
	}
}

// asItDoes says that the session as configured did what the application does.
func asItDoes(a *report.Application) string {
	does := Sanitize(a.Does, limitLine)
	if does == "" {
		return "What it does with these settings is not known: the session as configured does what most software does."
	}
	return "As configured by " + Sanitize(a.Name, limitWord) + ": " + sentence(does)
}

// recognised says how the application was found out.
func recognised(a *report.Application) string {
	why := Sanitize(a.Why, limitLine)
	if why == "" {
		return ""
	}
	return sentence(strings.ToUpper(why[:1]) + why[1:])
}

func (s *screen) application() {
	a := s.report.Application
	if a == nil {
		return
	}
	s.section("The application")
	s.prose(asItDoes(a))
	for _, note := range a.Notes {
		s.prose(note)
	}
	s.prose(recognised(a))
}

func (p *page) application() error {
	a := p.report.Application
	if a == nil {
		return nil
	}
	p.heading("The application")
	p.prose(asItDoes(a))
	for _, note := range a.Notes {
		p.prose(note)
	}
	p.prose(recognised(a))
	return nil
}
