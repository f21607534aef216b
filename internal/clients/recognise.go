package clients

import (
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
)

// fit is how well a client fits a document.
type fit struct {
	client  *Client
	form    Form
	doc     *source.Document
	matches []match
	score   float64
	told    bool // the file's name or a word of the text tells the client
}

// recognise finds the client and the document that the settings are in, and the
// clients that fit as well. best is nil if none does.
func recognise(docs []*source.Document, o Options) (best *fit, rivals []*fit) {
	shared := commonNames()
	var fits []*fit
	for _, c := range all() {
		if o.Client != nil && c != o.Client {
			continue
		}
		for _, d := range docs {
			if f := fitOf(c, d, shared, o.Client != nil); f != nil {
				fits = append(fits, f)
			}
		}
	}
	slices.SortStableFunc(fits, func(a, b *fit) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return strings.Compare(a.client.ID, b.client.ID)
	})
	if len(fits) == 0 {
		return nil, nil
	}
	for _, f := range fits[1:] {
		if f.client != fits[0].client && f.score > 0.8*fits[0].score &&
			!slices.ContainsFunc(rivals, func(r *fit) bool { return r.client == f.client }) {
			rivals = append(rivals, f)
		}
	}
	return fits[0], rivals
}

// commonNames counts in how many clients each name of a setting occurs.
var commonNames = sync.OnceValue(func() map[string]int {
	n := map[string]int{}
	for _, c := range all() {
		for _, s := range c.Settings {
			for _, name := range s.names() {
				n[name]++
			}
		}
	}
	return n
})

// fitOf rates a client for a document, nil if it does not fit at all.
func fitOf(c *Client, d *source.Document, shared map[string]int, named bool) *fit {
	form, ok := c.formFor(d)
	if !ok && !named {
		return nil
	}
	f := &fit{client: c, form: form, doc: d}
	roles, telling, own := map[Role]bool{}, false, false
	for i := range d.Entries {
		e := &d.Entries[i]
		if e.Comment {
			continue
		}
		s, whole := c.settingFor(e)
		if s == nil || !whole && !named {
			continue
		}
		f.matches = append(f.matches, match{e, s, whole})
		name := s.nameOf(e)
		if whole && !roles[s.Role] {
			f.score += 1 + 2/float64(max(1, shared[name]))
		}
		telling = telling || !everyday(name)
		own = own || !commonplace(name)
		roles[s.Role] = true
		if s.Kind == URLValue || s.Kind == HostPortValue {
			roles[RoleHost] = true // it has the host in it
		}
	}
	if len(f.matches) == 0 || len(roles) < 2 && !named && !roles[RoleHost] {
		return nil
	}
	if !ok {
		f.score /= 2 // a form of its own counts before one that only reads alike
	}
	if slices.ContainsFunc(form.Files, func(p string) bool { return fileMatches(p, d.Name) }) {
		f.score, f.told = f.score+2, true
	}
	lower := strings.ToLower(string(d.Text))
	if slices.ContainsFunc(c.Marks, func(m string) bool { return strings.Contains(lower, m) }) {
		f.score, f.told = f.score+4, true
	} else if (form.Marked || !own && environment(d.Format)) && !named {
		return nil
	}
	if !named && !f.told && (!telling && nested(d.Format) || !own && sectioned(d.Format)) {
		return nil
	}
	return f
}

// nameOf is the name of the setting that an entry has, or ends in.
func (s *Setting) nameOf(e *source.Entry) string {
	for _, name := range s.names() {
		if e.Key == name || strings.HasSuffix(e.Key, "."+name) {
			return name
		}
	}
	return e.Key
}

// everyday says whether a name is a plain word that stands in all kinds of settings,
// such as host.
func everyday(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool { return r < 'a' || r > 'z' })
}

// commonplace says whether a name is one that everybody gives to a variable of the
// environment or to a setting in a section, so that it tells no application:
// SMTP_HOST, MAIL_PORT, smtp.host.
func commonplace(name string) bool {
	dotted := strings.Contains(name, ".")
	group, rest, ok := strings.Cut(strings.ToUpper(strings.ReplaceAll(name, ".", "_")), "_")
	if !ok || !slices.Contains([]string{"SMTP", "MAIL", "EMAIL", "MAILER"}, group) {
		return false
	}
	if slices.Contains([]string{"HOST", "HOSTNAME", "SERVER", "PORT", "USER", "USERNAME", "PASSWORD", "PASS", "FROM", "SENDER", "SSL", "TLS"}, rest) {
		return true
	}
	if dotted {
		return slices.Contains([]string{"ENABLED", "SECURE", "STARTTLS", "AUTH"}, rest)
	}
	return rest == "FROM_ADDRESS" || rest == "FROM_NAME"
}

// environment says whether a format has variables of the environment.
func environment(f source.Format) bool {
	return f == source.Dotenv || f == source.Shell || f == source.Compose
}

// sectioned says whether a format has settings in sections with names of their own.
func sectioned(f source.Format) bool {
	return f == source.INI || f == source.TOML || f == source.Properties || f == source.XML
}

// nested says whether a format has settings of many things in one file.
func nested(f source.Format) bool {
	return f == source.JSON || f == source.YAML || f == source.TOML || f == source.JavaScript
}

// formFor is the client's form for a document's format.
func (c *Client) formFor(d *source.Document) (Form, bool) {
	i := slices.IndexFunc(c.Forms, func(f Form) bool { return f.Format == d.Format })
	if i < 0 {
		return Form{Format: d.Format}, false
	}
	return c.Forms[i], true
}

// fileMatches compares the end of a path, directory by directory.
func fileMatches(pattern, name string) bool {
	name = strings.ReplaceAll(name, `\`, "/")
	want, have := strings.Split(pattern, "/"), strings.Split(name, "/")
	if len(want) > len(have) {
		return false
	}
	ok, err := path.Match(pattern, strings.Join(have[len(have)-len(want):], "/"))
	return ok && err == nil
}

// surelyOwn is how many characters of an error's text must be the client's own before
// the text tells it from its rivals.
const surelyOwn = 20

// bySeen puts the rival first whose error the user saw, where the settings alone do
// not tell. shown says that there was one.
func bySeen(seen string, best *fit, rivals []*fit) (_ *fit, _ []*fit, shown bool) {
	if seen == "" || len(rivals) == 0 {
		return best, rivals, false
	}
	sure := func(c *Client) (n int) {
		for _, m := range MatchText(seen) {
			if m.Client == c && m.Event != Around && m.Literal >= surelyOwn {
				n = max(n, m.Literal)
			}
		}
		return n
	}
	first := best
	for _, r := range rivals {
		if sure(r.client) > sure(first.client) {
			first = r
		}
	}
	for _, f := range append([]*fit{best}, rivals...) {
		if f != first && sure(f.client) == sure(first.client) {
			return best, rivals, false // both print it, or none does
		}
	}
	return first, nil, true
}

// why says how the client was recognised.
func (f *fit) why(rivals []*fit, o Options) string {
	if o.Client != nil {
		return "named by the user"
	}
	var names []string
	for _, m := range f.matches {
		if m.whole && !slices.Contains(names, m.entry.Key) && len(names) < 3 {
			names = append(names, m.entry.Key)
		}
	}
	text := "recognised by " + strings.Join(names, ", ")
	if f.told {
		text += " and by the text around them"
	}
	if len(rivals) > 0 {
		var also []string
		for _, r := range rivals[:min(3, len(rivals))] {
			also = append(also, r.client.Name)
		}
		text += "; " + strings.Join(also, ", ") + " would fit as well: --client says which it is"
	}
	return text
}
