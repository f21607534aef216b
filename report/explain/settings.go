package explain

import (
	"slices"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// settings are what the text says of the application's settings.
type settings struct {
	probe.Settings
	// tls is on where a word such as "TLS" turns encryption on without saying
	// which: programs mean both things by it.
	tls probe.Switch
	// userEmpty: a user name is set, to nothing. secretKnown: there is a password.
	userEmpty, secretKnown bool
	// mangled is how sure the way in which the secret is written makes of its
	// being changed on the way to the application; mangledHow says why.
	mangled    float64
	mangledHow string
	// textBoolean is a switch whose value is a word in quotation marks.
	textBoolean string
	// places are the settings that count, as written.
	places map[string]pair
	// service is what the text calls the server where that is no host name.
	service string
}

// implicit, upgrade and plain say what the two boxes ask for as far as they are
// known.
func (s *settings) implicit() bool  { return s.SSL == probe.On }
func (s *settings) upgrade() bool   { return s.STARTTLS == probe.On || s.STARTTLS == probe.Optional }
func (s *settings) plain() bool     { return !s.implicit() && !s.upgrade() && s.tls != probe.On }
func (s *settings) ambiguous() bool { return !s.implicit() && !s.upgrade() && s.tls == probe.On }

// modeKnown says whether the text sets any box.
func (s *settings) modeKnown() bool {
	return s.SSL != probe.Unset || s.STARTTLS != probe.Unset || s.tls != probe.Unset
}

// readSettings makes settings of assignments, the first of each kind counting.
func readSettings(pairs []pair, clients families) *settings {
	s := &settings{places: map[string]pair{}}
	for _, p := range pairs {
		for _, r := range readers {
			if r(s, p, clients) {
				break
			}
		}
	}
	return s
}

// readers look at an assignment in turn, until one knows it.
var readers = []func(*settings, pair, families) bool{readSecret, readOther, readMode, readPort, readEHLO, readUser, readFrom, readHost}

// otherProtocols and otherMatters are words of keys that are not about sending.
var otherProtocols = []string{"imap", "pop", "pop3", "http", "https", "db", "database", "redis", "mysql", "postgres", "pg", "ldap", "web", "proxy", "ssh"}

func readOther(_ *settings, p pair, _ families) bool {
	for _, w := range p.words {
		if slices.Contains(otherProtocols, w) {
			return true
		}
	}
	return false
}

// keep notes a setting that is read for the first time.
func (s *settings) keep(field string, p pair) bool {
	if _, known := s.places[field]; known {
		return false
	}
	s.places[field] = p
	return true
}

func has(p pair, words ...string) bool {
	return slices.ContainsFunc(p.words, func(w string) bool { return slices.Contains(words, w) })
}

func (p pair) last() string {
	if len(p.words) == 0 {
		return ""
	}
	return p.words[len(p.words)-1]
}

func (p pair) compact() string { return strings.Join(p.words, "") }

func readSecret(s *settings, p pair, _ families) bool {
	if !isSecretKey(p.words) {
		return false
	}
	if p.value != "" {
		s.secretKnown = true
	}
	if sure, how := mangling(p); sure > s.mangled {
		s.mangled, s.mangledHow = sure, how
		s.places["secret"] = p
	}
	return true
}

func readPort(s *settings, p pair, _ families) bool {
	if !strings.HasSuffix(p.compact(), "port") || strings.HasSuffix(p.compact(), "support") || strings.HasSuffix(p.compact(), "transport") {
		return false
	}
	if n, err := strconv.Atoi(strings.Trim(p.value, " '\"();,")); err == nil && n > 0 && n < 65536 && s.keep("port", p) {
		s.Port = n
	}
	return true
}

func readEHLO(s *settings, p pair, _ families) bool {
	if !has(p, "helo", "ehlo", "mailname", "identifier") && !strings.Contains(p.compact(), "localhostname") && !strings.Contains(p.compact(), "localname") {
		return false
	}
	if p.value != "" && !strings.ContainsAny(p.value, " ,()=") && s.keep("ehlo_name", p) {
		s.EHLOName = p.value
	}
	return true
}

func readUser(s *settings, p pair, _ families) bool {
	compact := p.compact()
	known := slices.Contains([]string{"user", "username", "login", "account", "hostuser", "smtpname", "emailid", "userid", "smtpuser", "authuser"}, p.last()) ||
		strings.HasSuffix(compact, "username") || strings.HasSuffix(compact, "smtpname") || strings.HasSuffix(compact, "hostuser") || strings.HasSuffix(compact, "emailid")
	if !known || has(p, "os", "agent", "not") {
		return false
	}
	switch {
	case p.raw == "" || p.value == "" || slices.Contains([]string{"null", "nil", "undefined", "None"}, p.value):
		s.userEmpty = s.Username == ""
	case strings.ContainsAny(p.value, " ()") || len(p.value) > 254:
	case s.keep("username", p):
		s.Username, s.userEmpty = p.value, false
	}
	return true
}

var mailAddress = pattern(`[\w.+=%-]+@[\w-]+(?:\.[\w-]+)+`)

func readFrom(s *settings, p pair, _ families) bool {
	if !has(p, "from", "sender", "mailfrom") && p.compact() != "fromaddress" {
		return false
	}
	if p.value != "" && len(p.value) < 320 && s.keep("from", p) {
		s.From = p.value
		if a := mailAddress().FindString(p.value); a != "" {
			s.From = a
		}
	}
	return true
}

var (
	hostName     = pattern(`^(?:[A-Za-z][A-Za-z0-9+]*://)?\[?([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)\]?(?::(\d{2,5}))?/?$`)
	hostKeyWords = []string{"host", "hostname", "server", "smarthost", "relayhost", "relay", "addr", "address", "smtp", "smtphost", "smtpserver", "mailserver", "service", "servername"}
)

func readHost(s *settings, p pair, _ families) bool {
	if !has(p, hostKeyWords...) && !strings.HasSuffix(p.compact(), "host") && !strings.HasSuffix(p.compact(), "server") {
		return false
	}
	first, _, _ := strings.Cut(strings.TrimSpace(p.value), " ")
	m := hostName().FindStringSubmatch(strings.TrimRight(first, ",;"))
	if m == nil || first != p.value && !strings.Contains(first, ".") {
		if p.last() == "server" || p.last() == "service" {
			s.service = p.value
		}
		return false
	}
	name := m[1]
	if !strings.Contains(name, ".") && name != "localhost" && !strings.HasSuffix(p.compact(), "host") {
		if p.last() == "service" || p.last() == "server" {
			s.service = name
		}
		return false
	}
	if !strings.ContainsFunc(name, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }) && !isIPv4(name) {
		return false
	}
	if s.keep("host", p) {
		s.Host = name
		if n, err := strconv.Atoi(m[2]); err == nil && n < 65536 && s.keep("port", p) {
			s.Port = n
		}
	}
	return true
}

func isIPv4(s string) bool {
	return strings.Count(s, ".") == 3 && strings.Trim(s, "0123456789.") == ""
}

// mangling judges how a secret is written: how sure it is that what the
// application gets is something else, and why.
func mangling(p pair) (sure float64, how string) {
	raw, v := p.raw, p.value
	if len(v) < 2 {
		return 0, ""
	}
	quoted := raw != v
	first := raw[0]
	switch {
	case strings.ContainsRune("\"'`", rune(first)) && !quoted:
		return 0.88, "an opening quotation mark has no closing one"
	case p.item && p.equal && quoted:
		return 0.8, "quotation marks inside of an item of a list become part of the value"
	case strings.Contains(v, `\"`) || strings.Contains(v, `\'`):
		return 0.6, "an escaped quotation mark is read differently by each reader"
	case strings.Contains(v, "$") && (first != '\'' || p.item) && !strings.HasPrefix(v, "${") && !strings.HasPrefix(v, "$("):
		return 0.7, "a dollar sign begins the name of a variable for shells and for Compose"
	case strings.Contains(v, "#") && !quoted:
		return 0.6, "a number sign begins a comment for many readers"
	case p.equal && !quoted && strings.ContainsAny(v, "\"'`"):
		return 0.55, "a quotation mark inside of the value is read differently by each reader"
	case strings.Contains(v, "%") && !strings.HasPrefix(v, "%"):
		return 0.45, "a percent sign is special in INI files, cron and systemd units"
	case p.equal && strings.ContainsAny(v, `&!\`) && !strings.HasPrefix(v, "&"):
		return 0.45, "the character &, ! or backslash is special for shells"
	case p.equal && strings.Contains(v, "#"):
		return 0.35, "a number sign begins a comment for readers that ignore quotation marks"
	}
	return 0, ""
}
