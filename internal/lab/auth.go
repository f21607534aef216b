package lab

import (
	"crypto/hmac"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"github.com/xdg-go/scram"
)

// The replies that AUTH gives when the script does not say (RFC 4954 section 6).
const (
	defaultAccept = "235 2.7.0 Authentication successful"
	defaultReject = "535 5.7.8 Error: authentication failed"
)

// dialog is one AUTH command under way.
type dialog struct {
	s       *session
	initial string // decoded
	has     bool   // there was an initial response
}

var (
	errCancelled = errors.New("lab: AUTH cancelled by the client")
	errBase64    = errors.New("lab: response is not base64")
)

// mechanisms are the ones that the lab speaks. Each says whether the client
// proved itself.
var mechanisms = map[string]func(*dialog) (bool, error){
	"PLAIN":       authPlain,
	"LOGIN":       authLogin,
	"CRAM-MD5":    authCRAM,
	"XOAUTH2":     authXOAuth2,
	"OAUTHBEARER": authBearer,
	"EXTERNAL":    authExternal,
	"ANONYMOUS":   authAnonymous,
	"DIGEST-MD5":  authDigest,
	"NTLM":        authNTLM,

	"SCRAM-SHA-1":        authSCRAM(scram.SHA1, false),
	"SCRAM-SHA-256":      authSCRAM(scram.SHA256, false),
	"SCRAM-SHA-512":      authSCRAM(scram.SHA512, false),
	"SCRAM-SHA-1-PLUS":   authSCRAM(scram.SHA1, true),
	"SCRAM-SHA-256-PLUS": authSCRAM(scram.SHA256, true),
	"SCRAM-SHA-512-PLUS": authSCRAM(scram.SHA512, true),
}

// auth runs the exchange that the client's AUTH command opened.
func (s *session) auth() error {
	words := strings.Fields(s.line)
	if len(words) < 2 || len(words) > 3 {
		s.writeString("501 5.5.4 Syntax: AUTH mechanism\r\n")
		return nil
	}
	name := strings.ToUpper(words[1])
	mechanism, ok := mechanisms[name]
	if !ok || !slices.Contains(s.spoken(), name) {
		s.writeString("504 5.5.4 Unrecognized authentication type\r\n")
		return nil
	}
	x := &dialog{s: s}
	var err error
	if len(words) == 3 && !s.srv.dialogue.ignoreInitial {
		x.has = true
		// RFC 4954 section 4: "=" is an initial response of no bytes.
		if words[2] != "=" {
			x.initial, err = decode(words[2])
		}
	}
	proven := false
	if err == nil {
		proven, err = mechanism(x)
	}
	return s.concludeAuth(proven, err)
}

func (s *session) concludeAuth(proven bool, err error) error {
	switch {
	case errors.Is(err, errCancelled):
		s.writeString("501 5.7.0 Authentication aborted\r\n")
		return nil
	case errors.Is(err, errBase64):
		s.writeString("501 5.5.2 Cannot decode response\r\n")
		return nil
	case err != nil:
		return err
	}
	lines, fallback := s.srv.dialogue.reject, defaultReject
	if proven {
		lines, fallback = s.srv.dialogue.accept, defaultAccept
		s.state.signedIn = true
	}
	if len(lines) == 0 {
		lines = []template{template(fallback)}
	}
	for _, t := range lines {
		s.writeString(t.expand(s) + "\r\n")
	}
	return nil
}

// spoken lists the mechanisms in force: those of a `mechanism` line, else those
// that EHLO offers here, the old AUTH=LOGIN form included.
func (s *session) spoken() []string {
	if s.srv.dialogue.mechanisms != nil {
		return s.srv.dialogue.mechanisms
	}
	var list []string
	for _, o := range s.srv.offers {
		text := strings.ToUpper(o.text)
		rest, ok := strings.CutPrefix(text, "AUTH")
		if ok && o.in.holds(s.state.tls) && rest != "" && (rest[0] == ' ' || rest[0] == '=') {
			list = append(list, strings.Fields(rest[1:])...)
		}
	}
	return list
}

func decode(s string) (string, error) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return "", errBase64
	}
	return string(b), nil
}

// ask sends a challenge and reads the decoded response.
func (x *dialog) ask(challenge string) (string, error) {
	x.s.writeString("334 " + base64.StdEncoding.EncodeToString([]byte(challenge)) + "\r\n")
	if err := x.s.readLine(); err != nil {
		return "", err
	}
	if x.s.line == "*" {
		return "", errCancelled
	}
	return decode(x.s.line)
}

// first is the initial response, or the answer to an empty challenge.
func (x *dialog) first() (string, error) {
	if x.has {
		return x.initial, nil
	}
	return x.ask("")
}

func (x *dialog) check(user, password string) bool {
	x.s.user, x.s.password = user, password
	a := x.s.srv.account
	return a.password != "" && strings.EqualFold(user, a.user) && password == a.password
}

// authPlain is RFC 4616.
func authPlain(x *dialog) (bool, error) {
	response, err := x.first()
	if err != nil {
		return false, err
	}
	parts := strings.Split(response, "\x00")
	return len(parts) == 3 && x.check(parts[1], parts[2]), nil
}

// authLogin has no RFC; the prompts are a matter of taste of the server.
func authLogin(x *dialog) (bool, error) {
	d := x.s.srv.dialogue
	promptUser, promptPassword := "Username:", "Password:"
	if d.promptUser != "" {
		promptUser = d.promptUser
	}
	if d.promptPassword != "" {
		promptPassword = d.promptPassword
	}
	user, err := x.initial, error(nil)
	if !x.has {
		user, err = x.ask(promptUser)
	}
	if err != nil {
		return false, err
	}
	password, err := x.ask(promptPassword)
	return err == nil && x.check(user, password), err
}

// authCRAM is RFC 2195. Its challenge is fixed, as in the RFC, so that runs repeat.
func authCRAM(x *dialog) (bool, error) {
	challenge := "<1896.697170952@" + x.s.srv.name + ">"
	response, err := x.ask(challenge)
	if err != nil {
		return false, err
	}
	user, digest, _ := strings.Cut(response, " ")
	a := x.s.srv.account
	mac := hmac.New(md5.New, []byte(a.password))
	mac.Write([]byte(challenge))
	want := hex.EncodeToString(mac.Sum(nil))
	x.s.user, x.s.password = user, digest
	return a.password != "" && strings.EqualFold(user, a.user) && digest == want, nil
}

// authXOAuth2 is Google's and Microsoft's: user=NAME ^A auth=Bearer TOKEN ^A ^A.
func authXOAuth2(x *dialog) (bool, error) {
	response, err := x.first()
	if err != nil {
		return false, err
	}
	fields := strings.Split(response, "\x01")
	user := strings.TrimPrefix(fields[0], "user=")
	return x.bearer(user, fields)
}

// authBearer is RFC 7628; the name stands in the GS2 header.
func authBearer(x *dialog) (bool, error) {
	response, err := x.first()
	if err != nil {
		return false, err
	}
	fields := strings.Split(response, "\x01")
	user := ""
	for part := range strings.SplitSeq(fields[0], ",") {
		if name, ok := strings.CutPrefix(part, "a="); ok {
			user = name
		}
	}
	return x.bearer(user, fields)
}

// bearer checks the token. A wrong one gets the reason as a challenge, which
// the client answers with nothing or ^A before the 535 comes (RFC 7628 section 3.2.2).
func (x *dialog) bearer(user string, fields []string) (bool, error) {
	a := x.s.srv.account
	for _, f := range fields {
		if token, ok := strings.CutPrefix(f, "auth=Bearer "); ok {
			x.s.user, x.s.password = user, token
			if a.token != "" && token == a.token && (a.user == "" || strings.EqualFold(user, a.user)) {
				return true, nil
			}
		}
	}
	reason := x.s.srv.dialogue.oauthError
	if reason == "" {
		reason = `{"status":"401","schemes":"Bearer","scope":"https://mail.example.com/"}`
	}
	_, err := x.ask(reason)
	return false, err
}

// authExternal is RFC 4422 appendix A: the certificate says who the client is.
func authExternal(x *dialog) (bool, error) {
	user, err := x.first()
	if err != nil {
		return false, err
	}
	x.s.user = user
	a := x.s.srv.account
	return user == "" || a.user == "" || strings.EqualFold(user, a.user), nil
}

// authAnonymous is RFC 4505.
func authAnonymous(x *dialog) (bool, error) {
	trace, err := x.first()
	x.s.user = trace
	return err == nil, err
}
