package explain

import (
	"slices"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// readMode reads the settings that turn TLS on or off. The same words mean
// different things in different software, so the key and the family of the
// client decide.
func readMode(s *settings, p pair, clients families) bool {
	compact := p.compact()
	if aboutCertificates(p) {
		return strings.Contains(compact, "tls") || strings.Contains(compact, "ssl")
	}
	switch {
	case strings.Contains(compact, "starttls"):
		s.setSTARTTLS(p)
	case strings.HasSuffix(compact, "smtpsecure") && strings.EqualFold(p.value, "true"):
		s.setBox("ssl", &s.SSL, p, probe.On)
	case has(p, "encryption", "security", "smtpsecure", "encryptionmethod", "protocol", "scheme", "authencryption") || strings.HasSuffix(compact, "smtpsecure") ||
		compact == "tlstype" || strings.HasSuffix(compact, "securetype"):
		s.setWord(p)
	case compact == "secure" || strings.HasSuffix(compact, "secure") || compact == "secureconnection":
		if _, ok := truth(p.value); ok {
			s.setBox("ssl", &s.SSL, p, probe.On)
		} else {
			s.setWord(p)
		}
	case strings.Contains(compact, "requiretls"):
		s.setRequired(p)
	case strings.Contains(compact, "ignoretls") || strings.Contains(compact, "notls") || strings.Contains(compact, "disabletls"):
		if on, ok := truth(p.value); ok && on {
			s.setBox("starttls", &s.STARTTLS, p, probe.Off)
		} else if ok {
			s.setBox("starttls", &s.STARTTLS, p, probe.Optional)
		}
	case strings.Contains(compact, "forcetls") || strings.Contains(compact, "implicittls") || strings.Contains(compact, "explicittls") || strings.Contains(compact, "ssltls"):
		s.setBox("ssl", &s.SSL, p, probe.On)
	case strings.Contains(compact, "enablessl") || strings.Contains(compact, "usessl") && clients.has("powershell"):
		s.setEnableSSL(p, clients)
	case strings.Contains(compact, "usetls"):
		s.setUseTLS(p, clients)
	case strings.Contains(compact, "tls"):
		s.setTLS(p, clients)
	case strings.Contains(compact, "ssl"):
		s.setSSL(p)
	case strings.Contains(compact, "socketfactoryclass"):
		if strings.Contains(p.value, "SSLSocketFactory") {
			s.setBox("ssl", &s.SSL, p, probe.On)
		}
	default:
		return false
	}
	return true
}

// aboutCertificates says whether a key is about checking certificates or TLS
// versions, not about turning TLS on.
func aboutCertificates(p pair) bool {
	return has(p, "verify", "cert", "certs", "certfile", "keyfile", "ca", "cafile", "version", "minimum", "min", "max", "reject", "skip", "insecure",
		"trust", "protocols", "ciphers", "cipher", "unauthorized", "checkserveridentity", "options", "fallback", "debug", "path", "key", "timeout", "peer")
}

// truth reads a boolean.
func truth(v string) (on, ok bool) {
	switch strings.ToLower(strings.Trim(v, " '\";,()")) {
	case "true", "yes", "on", "1", "enabled", "always", "required", "t", "y", "checked":
		return true, true
	case "false", "no", "off", "0", "disabled", "never", "none", "null", "nil", "", "f", "n", "unchecked":
		return false, true
	}
	return false, false
}

// setBox sets a box that was not read before.
func (s *settings) setBox(field string, box *probe.Switch, p pair, on probe.Switch) {
	yes, ok := truth(p.value)
	if !ok {
		return
	}
	if p.raw == "" && p.equal || !s.keep(field, p) {
		return
	}
	*box = probe.Off
	if yes || on == probe.Off || on == probe.Optional && !yes && strings.Contains(p.compact(), "ignore") {
		*box = on
	}
	if quoted := p.raw != p.value && !p.whole && !p.json; quoted && !yes {
		s.textBoolean = p.key
	}
}

func (s *settings) setSTARTTLS(p pair) {
	on := probe.On
	value := strings.ToLower(p.value)
	switch {
	case has(p, "auto") || value == "auto" || value == "optional" || value == "opportunistic":
		on = probe.Optional
	case has(p, "disable", "no", "ignore", "without", "allow"):
		if yes, ok := truth(value); ok && yes && !has(p, "allow") && s.keep("starttls", p) {
			s.STARTTLS = probe.Off
		}
		return
	case value == "" && p.raw == "" && !p.equal:
		value = "on" // a bare word in a file of bare words
	}
	if value == "auto" {
		value = "on"
	}
	p.value = value
	s.setBox("starttls", &s.STARTTLS, p, on)
}

func (s *settings) setRequired(p pair) {
	yes, ok := truth(p.value)
	switch {
	case !ok:
	case has(p, "disable"):
		if yes && s.keep("starttls", p) {
			s.STARTTLS = probe.Optional
		}
	case yes:
		s.setBox("starttls", &s.STARTTLS, p, probe.On)
	default:
		s.setBox("starttls", &s.STARTTLS, p, probe.Off)
	}
}

// setEnableSSL: System.Net.Mail knows STARTTLS only, by the name EnableSsl.
func (s *settings) setEnableSSL(p pair, clients families) {
	if p.raw == "" {
		p.value = "true"
	}
	if clients.has("system.net.mail") || clients.has("powershell") {
		s.setBox("starttls", &s.STARTTLS, p, probe.On)
		return
	}
	s.setBox("ssl", &s.SSL, p, probe.On)
}

// setUseTLS: "use TLS" beside "use SSL" is the upgrade, but for aiosmtplib.
func (s *settings) setUseTLS(p pair, clients families) {
	if clients.has("aiosmtplib") {
		s.setBox("ssl", &s.SSL, p, probe.On)
		return
	}
	s.setBox("starttls", &s.STARTTLS, p, probe.On)
}

func (s *settings) setTLS(p pair, clients families) {
	yes, ok := truth(p.value)
	switch {
	case !ok:
		s.setWord(p)
	case clients.has("ruby"):
		s.setBox("ssl", &s.SSL, p, probe.On)
	case !yes && s.keep("tls", p):
		s.tls = probe.Off
	case yes && s.keep("tls", p):
		s.tls = probe.On
	}
}

func (s *settings) setSSL(p pair) {
	value := strings.ToLower(p.value)
	switch {
	case value == "2": // an enumeration: none, STARTTLS, SSL
		p.value = "true"
	case p.raw == "" && !p.equal:
		p.value = "true" // a bare option: --ssl
	case value == "ssl" || value == "tls" || value == "starttls":
		s.setWord(p)
		return
	}
	s.setBox("ssl", &s.SSL, p, probe.On)
}

// Values that name the mode.
var (
	implicitWords    = []string{"ssl", "smtps", "implicit", "ssltls", "forcetls", "tlsssl", "sslonconnect", "submissions", "wrapper", "implicittls", "ssl-tls", "tlswrapper"}
	upgradeWords     = []string{"starttls", "explicit", "smtpstarttls", "submission", "explicittls", "encrypt", "mandatory", "mandatorystarttls", "tlsstarttls"}
	optionalWords    = []string{"auto", "opportunistic", "starttlswhenavailable", "optional", "may", "starttlsauto", "starttlsoptional"}
	encryptionOff    = []string{"none", "off", "no", "false", "null", "plain", "insecure", "unencrypted", "never", "disable", "disabled", "nostarttls", "nil"}
	secureMeansStart = []string{"smtpsecure"} // keys with the choice of "ssl" and "tls", where the second is the upgrade
)

var modeAndPort = pattern(`^([A-Za-z/_-]+)[ ,;+]+(?:(?:on |at )?port )?(25|465|587|2525)$`)

// setWord reads a setting that names the mode, and the port where somebody wrote it
// behind the mode: "ssl 587", "ssl + 465".
func (s *settings) setWord(p pair) {
	if m := modeAndPort().FindStringSubmatch(p.value); m != nil {
		p.value = m[1]
		if n, err := strconv.Atoi(m[2]); err == nil && s.keep("port", p) {
			s.Port = n
		}
	}
	word := strings.ToLower(strings.NewReplacer("/", "", "_", "", " ", "", "-", "", "(", "", ")", "", "+", "").Replace(p.value))
	switch {
	case slices.Contains(implicitWords, word):
		if s.keep("ssl", p) {
			s.SSL = probe.On
		}
	case slices.Contains(upgradeWords, word) || strings.HasPrefix(word, "starttls") && len(word) < 20:
		if s.keep("starttls", p) {
			s.STARTTLS = probe.On
		}
	case slices.Contains(optionalWords, word):
		if s.keep("starttls", p) {
			s.STARTTLS = probe.Optional
		}
	case word == "tls":
		compact := p.compact()
		if slices.ContainsFunc(secureMeansStart, func(k string) bool { return strings.Contains(compact, k) }) {
			if s.keep("starttls", p) {
				s.STARTTLS = probe.On
			}
		} else if s.keep("tls", p) {
			s.tls = probe.On
		}
	case slices.Contains(encryptionOff, word):
		if s.keep("tls", p) {
			s.tls = probe.Off
		}
	}
}
