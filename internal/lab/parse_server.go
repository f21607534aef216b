package lab

import (
	"crypto/tls"
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
)

//go:embed blocks/*.smtp
var blockFiles embed.FS

// serverStatement reads one statement below a port.
func (p *parser) serverStatement(st statement, blocks []string) error {
	if st.word == "include" {
		return p.include(st, blocks)
	}
	if st.word == "on" || st.word == "greet" {
		return p.openHandler(st)
	}
	if set, ok := serverWords[st.word]; ok {
		p.handler = nil
		if err := set(p.server, st.arg); err != nil {
			return st.errorf("%s: %v", st.word, err)
		}
		return nil
	}
	compile, ok := actionWords[st.word]
	if !ok {
		if _, header := headerWords[st.word]; header {
			return st.errorf("%q belongs before the first port", st.word)
		}
		return st.errorf("unknown word %q", st.word)
	}
	if p.handler == nil {
		return st.errorf("%q is an action and needs an `on` before it", st.word)
	}
	if st.word == "inject" && p.lastWord != "reply" && p.lastWord != "inject" {
		return st.errorf("inject must stand behind a reply, to travel with it")
	}
	do, err := compile(st.arg)
	if err != nil {
		return st.errorf("%s: %v", st.word, err)
	}
	p.handler.steps = append(p.handler.steps, do)
	return nil
}

// include puts the statements of a block in the place of the line.
func (p *parser) include(st statement, blocks []string) error {
	if slices.Contains(blocks, st.arg) {
		return st.errorf("block %q includes itself", st.arg)
	}
	file := path.Join("blocks", st.arg+".smtp")
	text, err := blockFiles.ReadFile(file)
	if err != nil {
		return st.errorf("there is no block %q", st.arg)
	}
	p.handler = nil
	if err := p.run(scan(file, string(text)), append(slices.Clone(blocks), st.arg)); err != nil {
		return fmt.Errorf("%w (included at %s:%d)", err, st.file, st.line)
	}
	p.handler = nil
	return nil
}

// openHandler reads `on PATTERN [conditions]` and `greet TEXT`, which is `on
// connect` with a reply.
func (p *parser) openHandler(st statement) error {
	if st.word == "greet" {
		if p.lastWord != "greet" || p.handler == nil {
			p.handler = &handler{pattern: eventConnect}
			p.server.handlers = append(p.server.handlers, p.handler)
		}
		do, err := compileReply(st.arg)
		if err != nil {
			return st.errorf("greet: %v", err)
		}
		p.handler.steps = append(p.handler.steps, do)
		return nil
	}
	h, err := parseConditions(st.arg)
	if err != nil {
		return st.errorf("on: %v", err)
	}
	p.handler = h
	p.server.handlers = append(p.server.handlers, h)
	return nil
}

// parseConditions takes the conditions off the end; what is left is the pattern.
func parseConditions(arg string) (*handler, error) {
	h := &handler{}
	words := strings.Fields(arg)
	for len(words) > 0 {
		n := len(words)
		switch {
		case n > 1 && words[n-2] == "in" && words[n-1] == "clear":
			h.in, words = inClear, words[:n-2]
			continue
		case n > 1 && words[n-2] == "in" && words[n-1] == "tls":
			h.in, words = inTLS, words[:n-2]
			continue
		case words[n-1] == "signed-in":
			h.signed, words = signedIn, words[:n-1]
			continue
		case words[n-1] == "signed-out":
			h.signed, words = signedOut, words[:n-1]
			continue
		case words[n-1] == "no-mail":
			h.noMail, words = true, words[:n-1]
			continue
		case words[n-1] == "no-rcpt":
			h.noRcpt, words = true, words[:n-1]
			continue
		}
		break
	}
	if len(words) == 0 {
		return nil, fmt.Errorf("a command is missing")
	}
	h.pattern = strings.Join(words, " ")
	return h, nil
}

// serverWords are the statements that describe a server, outside of handlers.
var serverWords = map[string]func(s *server, arg string) error{
	"name":        func(s *server, arg string) error { s.name = ""; return setText(&s.name, arg) },
	"token":       func(s *server, arg string) error { s.account.token = ""; return setText(&s.account.token, arg) },
	"accept":      func(s *server, arg string) error { return addTemplate(&s.dialogue.accept, arg) },
	"reject":      func(s *server, arg string) error { return addTemplate(&s.dialogue.reject, arg) },
	"user":        setAccount,
	"user-latin1": setLatin1Account,
	"offer":       addOffer,
	"withdraw":    withdraw,
	"prompt":      setPrompt,
	"iterations": func(s *server, arg string) (err error) {
		s.dialogue.iterations, err = parseCount(arg)
		return err
	},
	"scram":     setSCRAMFault,
	"tls":       setTLS,
	"mechanism": func(s *server, arg string) error { return addMechanisms(s, arg) },
	"oauth-error": func(s *server, arg string) error {
		s.dialogue.oauthError = ""
		return setText(&s.dialogue.oauthError, arg)
	},
	"ignore-initial-response": func(s *server, arg string) error {
		s.dialogue.ignoreInitial = true
		return noArgument(arg)
	},
}

func noArgument(arg string) error {
	if arg != "" {
		return fmt.Errorf("takes no argument, not %q", arg)
	}
	return nil
}

func addTemplate(to *[]template, arg string) error {
	arg, err := unescape(arg)
	if err != nil {
		return err
	}
	t, err := parseTemplate(arg)
	*to = append(*to, t)
	return err
}

func addMechanisms(s *server, arg string) error {
	for _, m := range strings.Fields(strings.ToUpper(arg)) {
		if _, ok := mechanisms[m]; !ok {
			return fmt.Errorf("the lab does not speak %q", m)
		}
		s.dialogue.mechanisms = append(s.dialogue.mechanisms, m)
	}
	return nil
}

func setAccount(s *server, arg string) error {
	s.account.user, s.account.password = cutWord(arg)
	if s.account.user == "" || s.account.password == "" {
		return fmt.Errorf("want NAME PASSWORD")
	}
	return nil
}

// cutSecurity takes "in clear" or "in tls" off the end.
func cutSecurity(arg string) (string, security) {
	if text, ok := strings.CutSuffix(arg, " in clear"); ok {
		return strings.TrimSpace(text), inClear
	}
	if text, ok := strings.CutSuffix(arg, " in tls"); ok {
		return strings.TrimSpace(text), inTLS
	}
	return arg, anywhere
}

func addOffer(s *server, arg string) error {
	text, in := cutSecurity(arg)
	if text == "" {
		return fmt.Errorf("a keyword is missing")
	}
	s.offers = append(s.offers, offer{text: text, in: in})
	return nil
}

func withdraw(s *server, arg string) error {
	keyword, in := cutSecurity(arg)
	before := len(s.offers)
	s.offers = slices.DeleteFunc(s.offers, func(o offer) bool {
		return strings.EqualFold(o.keyword(), keyword) && (in == anywhere || in == o.in)
	})
	if len(s.offers) == before {
		return fmt.Errorf("%q is not offered", arg)
	}
	return nil
}

func setPrompt(s *server, arg string) error {
	which, text := cutWord(arg)
	text, err := unescape(text)
	if err != nil {
		return err
	}
	switch which {
	case "user":
		s.dialogue.promptUser = text
	case "password":
		s.dialogue.promptPassword = text
	default:
		return fmt.Errorf("want user TEXT or password TEXT")
	}
	return nil
}

var tlsVersions = map[string]uint16{
	"1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13,
}

func setTLS(s *server, arg string) error {
	for _, word := range strings.Fields(arg) {
		key, value, _ := strings.Cut(word, "=")
		if err := s.tls.set(key, value); err != nil {
			return err
		}
	}
	return nil
}

func (o *tlsOptions) set(key, value string) error {
	switch key {
	case "implicit":
		o.implicit = true
		return noArgument(value)
	case "cert":
		if _, ok := certKinds[value]; !ok {
			return fmt.Errorf("unknown certificate %q", value)
		}
		o.cert = value
	case "names":
		o.names = strings.Split(value, ",")
	case "issuer-url":
		o.issuerURLs = strings.Split(value, ",")
	case "min", "max":
		v, ok := tlsVersions[value]
		if !ok {
			return fmt.Errorf("want a version 1.0 to 1.3, not %q", value)
		}
		if key == "min" {
			o.min = v
		} else {
			o.max = v
		}
	case "ciphers":
		return o.setCiphers(value)
	case "client-cert":
		if value != "required" && value != "requested" {
			return fmt.Errorf("want client-cert=required or requested")
		}
		o.clientCert = value
	case "patience":
		d, err := parseWait(value)
		o.patience = d
		return err
	default:
		return fmt.Errorf("unknown option %q", key)
	}
	return nil
}

func (o *tlsOptions) setCiphers(value string) error {
	for _, name := range strings.Split(value, ",") {
		i := slices.IndexFunc(allCiphers, func(c *tls.CipherSuite) bool { return c.Name == name })
		if i < 0 {
			return fmt.Errorf("unknown cipher suite %q", name)
		}
		o.ciphers = append(o.ciphers, allCiphers[i].ID)
	}
	return nil
}

var allCiphers = slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites())
