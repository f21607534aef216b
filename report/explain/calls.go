package explain

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/names"
	"github.com/smtpwhy/smtpwhy/probe"
)

var (
	mailURL   = pattern(`(?i)\b(smtps?|submissions?|smtp\+(?:starttls|tls|ssl))://(?:([^\s:/@"']*)(?::([^\s"'<>]*))?@)?(\[?[\w.:-]*[\w.-]\]?)`)
	hostPort  = pattern(`(?i)(ssl://|tls://)?\b((?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z0-9-]*[a-z0-9]|localhost)(?:\[[0-9a-f.:]+\])?[:,]\s?(\d{2,5})\b`)
	quoteArgs = pattern(`(?i)\b([\w.>-]*?)(smtp_ssl|smtp|connect|newdialer|newclient|dial|connecttls|smtpclient|newmailer|sendmail)\s*\(\s*["']?([\w.-]+)["']?\s*(?:,\s*(?:port\s*=\s*)?["']?(\d{2,5})["']?)?(?:\s*,\s*([\w.]+))?`)
	setter    = pattern(`(?i)\.(?:set|with)?(host|port|sslenable|starttlsenable|enable_?ssl|ssl|starttls|server|from|user)\s*\(\s*["']?([\w.@-]*)["']?\s*\)`)
	barePort  = pattern(`(?i)\bport(?:\s+(?:is|to|number|no\.?))?[\s:=#"']*(\d{2,5})\b`)
	proseMode = pattern(`(?i)\b(\d{2,5})\s*(?:\(|with|using|and|\+|/|,|over|-)?\s*(ssl/tls|starttls|ssl|tls)\b`)
	onProse   = pattern(`(?i)\b(starttls|ssl|tls)\s*(?:enabled|is on|on|ticked|checked)?\s*(?:on|with|and|at|over|,)?\s*port\s*(\d{2,5})`)
	relayCall = pattern(`(?i)\b(starttls_)?relay\s*\(\s*"([\w.-]+)"`)
)

// readCalls reads what program text and addresses say, where no assignment said
// it: URLs, constructor calls, "host:port", "port 465 with SSL".
func (s *settings) readCalls(lines []string, clients families) {
	for n, line := range lines {
		if !strings.ContainsAny(line, "0123456789(") {
			continue
		}
		at := pair{line: n}
		for _, m := range mailURL().FindAllStringSubmatch(line, 4) {
			s.readURL(m, at)
		}
		for _, m := range quoteArgs().FindAllStringSubmatch(line, 4) {
			s.readConstructor(m, at)
		}
		for _, m := range relayCall().FindAllStringSubmatch(line, 2) {
			s.readRelay(m, at)
		}
		for _, m := range setter().FindAllStringSubmatch(line, 8) {
			p := pair{key: m[1], words: names.Words(strings.ToLower(m[1])), value: m[2], raw: m[2], line: n}
			p.words = strings.Fields(strings.NewReplacer("sslenable", "ssl enable", "starttlsenable", "starttls enable").Replace(strings.ToLower(m[1])))
			for _, r := range readers {
				if r(s, p, clients) {
					break
				}
			}
		}
		if strings.Contains(line, ".starttls()") && s.keep("starttls", at) {
			s.STARTTLS = probe.On
		}
	}
	for n, line := range lines {
		s.readPlaces(line, pair{line: n})
	}
}

// readPlaces reads what prose and errors mention.
func (s *settings) readPlaces(line string, at pair) {
	if m := hostPort().FindStringSubmatch(line); m != nil {
		s.readEndpoint(m, at)
	}
	if m := barePort().FindStringSubmatch(line); m != nil && !strings.Contains(strings.ToLower(line), "report") {
		s.setPort(m[1], at)
	}
	mode, port := "", ""
	if m := proseMode().FindStringSubmatch(line); m != nil {
		port, mode = m[1], m[2]
	} else if m := onProse().FindStringSubmatch(line); m != nil {
		mode, port = m[1], m[2]
	}
	switch port {
	case "25", "465", "587", "2525", "994", "1025", "2465", "2587":
		s.setPort(port, at)
		if !s.modeKnown() {
			s.setWord(pair{key: "port " + port, words: []string{"security"}, value: mode, line: at.line})
		}
	}
}

func (s *settings) setPort(digits string, at pair) {
	switch n, err := strconv.Atoi(digits); {
	case err != nil || n < 1 || n > 65535 || s.Port != 0:
	case n == 25 || n > 100:
		if s.keep("port", at) {
			s.Port = n
		}
	}
}

func (s *settings) setHost(name string, at pair) {
	if s.Host == "" && len(name) < 254 && s.keep("host", at) {
		s.Host = name
	}
}

func (s *settings) readURL(m []string, at pair) {
	scheme := strings.ToLower(m[1])
	if m[2] != "" && s.Username == "" && s.keep("username", at) {
		s.Username = strings.ReplaceAll(m[2], "%40", "@")
	}
	if m[3] != "" {
		s.secretKnown = true
		if strings.ContainsAny(m[3], `#?/%$@:`) && s.mangled < 0.55 {
			s.mangled, s.mangledHow = 0.55, "a URL gives the characters # ? / % @ and : a meaning of their own"
			s.places["secret"] = at
		}
	}
	host, port, found := strings.Cut(m[4], ":")
	if !found || strings.ContainsRune(port, ':') {
		host, port = m[4], ""
	}
	if host != "host" {
		s.setHost(strings.Trim(host, "[]"), at)
	}
	s.setPort(port, at)
	switch {
	case s.SSL != probe.Unset || s.STARTTLS != probe.Unset:
	case scheme == "smtps" || scheme == "submissions" || strings.HasSuffix(scheme, "ssl"):
		s.SSL = probe.On
	case strings.Contains(scheme, "+"):
		s.STARTTLS = probe.On
	case scheme == "submission":
		s.STARTTLS = probe.On
	}
}

func (s *settings) readConstructor(m []string, at pair) {
	name, last := strings.ToLower(m[2]), strings.ToLower(m[5])
	literal := strings.ContainsAny(m[0], "\"'")
	if literal && !strings.Contains(m[3], ".") && m[3] != "localhost" || !literal && m[4] == "" {
		return
	}
	if literal {
		s.setHost(m[3], at)
	}
	s.setPort(m[4], at)
	switch {
	case s.modeKnown():
	case name == "smtp_ssl" || name == "connecttls" || strings.HasSuffix(last, "sslonconnect"):
		s.SSL = probe.On
	case strings.HasSuffix(last, "starttlswhenavailable"):
		s.STARTTLS = probe.Optional
	case strings.HasSuffix(last, "starttls"):
		s.STARTTLS = probe.On
	case last == "true":
		s.SSL = probe.On
	}
}

func (s *settings) readRelay(m []string, at pair) {
	s.setHost(m[2], at)
	if s.modeKnown() {
		return
	}
	s.SSL = probe.On
	if m[1] != "" {
		s.SSL, s.STARTTLS = probe.Unset, probe.On
	}
}

// readEndpoint reads "ssl://host:587" as an error names it.
func (s *settings) readEndpoint(m []string, at pair) {
	if strings.HasSuffix(strings.ToLower(m[2]), ".go") || strings.HasSuffix(m[2], ".js") || strings.HasSuffix(m[2], ".java") || strings.HasSuffix(m[2], ".py") ||
		strings.HasSuffix(m[2], ".rb") || strings.HasSuffix(m[2], ".php") || strings.HasSuffix(m[2], ".c") || strings.HasSuffix(m[2], ".cs") || strings.HasSuffix(m[2], ".rs") {
		return
	}
	n, err := strconv.Atoi(m[3])
	if err != nil || !mailPort(n) {
		return
	}
	if _, err := netip.ParseAddr(m[2]); err != nil || s.Host == "" {
		s.setHost(m[2], at)
	}
	s.setPort(m[3], at)
	if strings.EqualFold(m[1], "ssl://") && s.SSL == probe.Unset && (s.Port == 0 || s.Port == n) {
		s.SSL = probe.On
	}
}

// mailPort says whether mail software uses the port for sending.
func mailPort(n int) bool {
	switch n {
	case 25, 26, 465, 587, 588, 994, 1025, 1465, 1587, 2465, 2525, 2526, 2587, 8025, 8465, 10025:
		return true
	}
	return false
}
