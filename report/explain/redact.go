package explain

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// secretWords are the words of a key whose value is never shown.
var secretWords = []string{"password", "passwd", "pass", "pwd", "passphrase", "passcode", "passwort", "kennwort", "senha", "contrasena", "secret",
	"token", "credential", "credentials", "apikey", "key", "authcode", "bearer", "cookie", "authorization", "smtppass", "smtppassword", "authpass",
	"mail_smtppassword", "passwords", "pw", "auth_pass", "wachtwoord", "haslo", "parola", "密码", "授权码", "口令", "令牌", "密钥", "密碼"}

// secretCompact finds the same in keys that are written in one word.
var secretCompact = []string{"password", "passwd", "passphrase", "smtppass", "mailpass", "authpass", "userpass", "apikey", "secret", "token", "smtppwd", "passwort", "密码", "授权码", "口令"}

// isSecretKey says whether what the key sets is a secret. Files of keys and
// questions about passwords are none.
func isSecretKey(words []string) bool {
	if len(words) == 0 {
		return false
	}
	last := words[len(words)-1]
	if slices.Contains([]string{"file", "path", "type", "length", "maps", "cmd", "command", "error", "required", "enabled"}, last) {
		return false
	}
	for _, w := range words {
		if slices.Contains(secretWords, w) {
			return true
		}
	}
	compact := strings.Join(words, "")
	return slices.ContainsFunc(secretCompact, func(s string) bool { return strings.Contains(compact, s) })
}

// notSecret are values of a secret setting that say nothing.
var notSecret = []string{"", "null", "none", "nil", "undefined", "true", "false", "yes", "no", "pass", "password", "passwd", "user", "username",
	"login", "plain", "smtp", "mail", "email", "test", "your_password", "changeme", "secret", "token", "credentials", "server", "error", "host", "auth"}

// Patterns of secrets that are no assignments. Each has the secret as its only
// group.
var secretPatterns = []func() *regexp.Regexp{
	pattern(`(?i)[a-z][a-z0-9+.-]{1,20}://[^\s:/@]*:([^\s]+)@[\w.\[\]:-]+`),
	pattern(`(?i)\bAUTH(?:ENTICATE)? +(?:PLAIN|LOGIN|XOAUTH2|OAUTHBEARER|CRAM-MD5|NTLM|SCRAM-[\w-]+)[ ]+([A-Za-z0-9+/=_-]{4,})`),
	pattern(`(?i)\bBearer +([\w.~+/=-]{4,})`),
	pattern(`(?i)(?:authenticate|login|credentials?(?:::new)?|plainauth|loginauth|passwordauthentication|setauthentication|authenticator|smtp_auth)\s*\(\s*(?:"[^"]*"|'[^']*'|[\w.]+)\s*,\s*(?:"[^"]*"\s*,\s*)?["']([^"'\n]+)["']`),
	pattern(`(?i)newdialer\s*\([^,()]*,[^,()]*,[^,()]*,\s*["']([^"'\n]+)["']`),
	pattern(`(?i)(?:set_?password|setpass|withpassword|set_?token|with_password|\.pass(?:word)?)\s*\(\s*["']([^"'\n]+)["']`),
	pattern(`(?i)(?:plainauth)\s*\(\s*"[^"]*"\s*,\s*"[^"]*"\s*,\s*"([^"\n]+)"`),
	pattern(`(?i)<\s*(?:password|passwd|pass|pwd|secret|token|apikey)\s*>([^<\n]+)<`),
	pattern(`(?i)\b(?:password|passwort|kennwort|passwd|passphrase|pwd|token|api[ -]?key|app code|secret|mot de passe|contraseña|senha|пароль)\s+(?:is|was|are|ist|war|est|es|to)\s*:?\s*["'` + "`" + `]?([^\s"'` + "`" + `]{3,})`),
	pattern(`(?i)\b(?:password|passwort|kennwort|passwd|passphrase|pwd|token|api[ -]?key|secret|pass)\s+["'` + "`" + `(]([^\s"'` + "`" + `)]{3,})["'` + "`" + `)]`),
	pattern(`(?i)\b(?:password|passwort|passwd|passphrase|pwd|token|secret)\s+([^\s"',;:.()]*[0-9!$%&#@*+?][^\s"',;()]*)`),
	pattern(`(?:密码|授权码|口令|密碼|パスワード)\s*(?:是|为|：|:|=)?\s*["'“]?([\x21-\x7e]{3,})`),
	pattern(`(?i)(?:^|\s)(?:-ap|--auth-password|--pass(?:word)?|-xp|--smtp-pass|-p|-u\s+\S+?:|--user\s+[^\s:]+:)[ =]?["']?([^\s"']{3,})`),
	pattern(`\b(SG\.[\w-]{10,}\.[\w-]{10,}|xsmtpsib-[\w-]{10,}|xkeysib-[\w-]{10,}|re_[A-Za-z0-9_]{16,}|ya29\.[\w.-]{10,}|eyJ[\w-]{8,}\.[\w-]{8,}[\w.-]*|gh[pousr]_\w{20,}|key-[0-9a-f]{20,})`),
}

// encodedToken is what can be base64 of a secret.
var encodedToken = pattern(`[A-Za-z0-9+/_-]{8,}={0,2}`)

// answerToken is the same as the only word of a line, behind what marks the
// client's lines in a log.
var answerToken = pattern(`^(?:.*(?:C:|[-~=]>|>>>?|client:|sent:|<))?\s*([A-Za-z0-9+/]{3,}={0,2})\s*$`)

// isCode says whether a value is a reply code or an enhanced status code.
func isCode(s string) bool {
	return strings.Trim(s, "0123456789.-") == "" && (len(s) <= 3 || strings.Count(s, ".") == 2)
}

// secrets are the values that must not be shown, longest first.
type secrets []string

// findSecrets collects the secrets of the text: the values of secret settings
// and what stands where only a secret stands.
func findSecrets(lines []string, pairs []pair) (found secrets) {
	add := func(v string) {
		for _, form := range []string{v, unquote(v), strings.Trim(v, "\"'`,;"), strings.ReplaceAll(v, `\`, "")} {
			if len(form) > 1 && !isCode(form) && !slices.Contains(notSecret, strings.ToLower(form)) && !strings.Contains(probe.Redacted, form) && !slices.Contains(found, form) {
				found = append(found, form)
			}
		}
	}
	for _, p := range pairs {
		if isSecretKey(p.words) {
			add(p.raw)
			for _, part := range strings.Fields(p.raw) {
				if len(part) >= 4 && len(part) < len(p.raw) && hasDigitOrSign(part) {
					add(part)
				}
			}
		}
	}
	for i, line := range lines {
		for _, re := range secretPatterns {
			for _, m := range re().FindAllStringSubmatch(line, 20) {
				add(m[1])
			}
		}
		if i > 0 && answersChallenge(lines[i-1]) {
			if m := answerToken().FindStringSubmatch(line); m != nil {
				add(m[1])
			}
		}
		if len(found) > maxPairs {
			break
		}
	}
	slices.SortStableFunc(found, func(a, b string) int { return len(b) - len(a) })
	return found
}

// answersChallenge says whether a line asks the client for a user name or a
// password, so that the next one holds it.
func answersChallenge(line string) bool {
	return strings.Contains(line, "334") || strings.Contains(strings.ToUpper(line), "AUTH LOGIN")
}

func hasDigitOrSign(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= '0' && r <= '9' || strings.ContainsRune("!$%&#*+?^~|", r) })
}

// hide takes the secrets out of a line that is shown: as they stand, in base64,
// and what looks like a key by itself.
func (list secrets) hide(line string) string {
	for _, s := range list {
		line = replaceSecret(line, s)
	}
	return encodedToken().ReplaceAllStringFunc(line, func(token string) string {
		if list.encoded(token) || looksRandom(token) {
			return probe.Redacted
		}
		return token
	})
}

// replaceSecret replaces a secret wherever it stands; a short one only where it
// is a word of its own, since it would take words apart.
func replaceSecret(line, s string) string {
	if len(s) >= 6 {
		return strings.ReplaceAll(line, s, probe.Redacted)
	}
	var out strings.Builder
	for {
		i := strings.Index(line, s)
		if i < 0 {
			return out.String() + line
		}
		end := i + len(s)
		inside := i > 0 && isWordByte(line[i-1]) || end < len(line) && isWordByte(line[end])
		out.WriteString(line[:i])
		if inside && isWordByte(s[0]) {
			out.WriteString(s)
		} else {
			out.WriteString(probe.Redacted)
		}
		line = line[end:]
	}
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c >= 0x80
}

// encoded says whether a token is base64 of something that holds a secret.
func (list secrets) encoded(token string) bool {
	raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(token, "="))
	if err != nil {
		return false
	}
	return slices.ContainsFunc(list, func(s string) bool { return len(s) >= 4 && strings.Contains(string(raw), s) })
}

// looksRandom says whether a long token mixes capital letters, small letters and
// digits as keys do and names do not.
func looksRandom(token string) bool {
	if len(token) < 20 {
		return false
	}
	changes, classes, last := 0, map[int]bool{}, -1
	for _, r := range token {
		class := 3
		switch {
		case isUpper(r):
			class = 0
		case isLower(r):
			class = 1
		case r >= '0' && r <= '9':
			class = 2
		}
		classes[class] = true
		if class != last {
			changes++
		}
		last = class
	}
	return classes[0] && classes[1] && classes[2] && changes*4 > len(token)
}
