package explain

import (
	"encoding/hex"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/names"
	"github.com/smtpwhy/smtpwhy/probe"
)

// secretWords are the words of a key whose value is never shown.
// Some are as people mistype them.
var secretWords = []string{"password", "pas", "pasw", "psw", "pasword", "passwd", "pass", "pwd", "passphrase", "passcode", "passwort", "kennwort", "senha", "contrasena", "secret",
	"token", "credential", "credentials", "apikey", "key", "authcode", "bearer", "cookie", "authorization", "smtppass", "smtppassword", "authpass",
	"mail_smtppassword", "passwords", "pw", "auth_pass", "wachtwoord", "haslo", "parola", "密码", "授权码", "口令", "令牌", "密钥", "密碼"}

// secretCompact finds the same in keys that are written in one word.
var secretCompact = []string{"passw", "pasword", "passphrase", "smtppass", "mailpass", "authpass", "userpass", "apikey", "secret", "token", "pwd", "passwort", "密码", "授权码", "口令"}

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

// secretName is the end of a name whose value is a secret, in a pattern.
const secretName = `(?:passw\w{0,4}|passphrase|pass?|pwd|secret|token|api[_-]?key)`

// Patterns of secrets that are no assignments. Each has the secret as its only
// group.
var secretPatterns = []func() *regexp.Regexp{
	pattern(`(?i)[a-z][a-z0-9+.-]{1,20}://[^\s:/@]*:([^\s]+)@[\w.\[\]:-]+`),
	pattern(`(?i)[a-z][a-z0-9+.-]{1,20}://[^\s:/@]*:((?:[^\n:@]|:[^/\n@])+)@[\w.\[\]:-]+`), // blanks and all
	pattern(`(?i)\bAUTH(?:ENTICATE)? +(?:PLAIN|LOGIN|XOAUTH2|OAUTHBEARER|CRAM-MD5|NTLM|SCRAM-[\w-]+)[ ]+([A-Za-z0-9+/=_-]{4,})`),
	pattern(`(?i)\bBearer +([\w.~+/=-]{4,})`),
	pattern(`(?i)(?:authenticate|login|\bauth|credentials?(?:::new)?|plainauth|loginauth|passwordauthentication|setauthentication|authenticator|smtp_auth)\s*\(\s*(?:"[^"]*"|'[^']*'|[\w.]+)\s*,\s*(?:"[^"]*"\s*,\s*)?["']([^"'\n]+)["']`),
	pattern(`(?i)newdialer\s*\([^,()]*,[^,()]*,[^,()]*,\s*["']([^"'\n]+)["']`),
	pattern(`(?i)(?:set_?password|setpass|withpassw\w{0,4}|set_?token|with_password|\.pass(?:word)?)\s*\(\s*["']([^"'\n]+)["']`),
	pattern(`(?i)(?:plainauth)\s*\(\s*"[^"]*"\s*,\s*"[^"]*"\s*,\s*"([^"\n]+)"`),
	pattern(`(?i)<(?:[^<>/][^<>]*)?` + secretName + `[^<>]*>\s*([^<>\n]+)<`),
	pattern(`(?i)<(?:[^<>/][^<>]*)?` + secretName + `[^<>]*>\s*<!\[CDATA\[([^\]]+)\]\]>`),
	pattern(`(?i)<[^<>]*["'][\w.:-]*` + secretName + `["'][^<>]*\bvalue\s*=\s*["']([^"'<>]+)["']`),
	pattern(`(?i)>\s*` + secretName + `\s*:?\s*</t[dh]>\s*<t[dh][^<>]*>\s*([^<>\n]+)<`),
	// A key in quotation marks and its value: of a call, of Python 2, of JSON in JSON.
	pattern(`(?i)["'][\w.:-]*` + secretName + `["']\s*,\s*[ub]?["']([^"'\n]+)["']`),
	pattern(`(?i)` + secretName + `\\*["']?\s*(?::|=>?)\s*[ub]?\\*["']([^"'\\\n]+)`),
	// One of several assignments without blanks: "Server=h;Password=x;Ssl=true".
	pattern(`(?i)` + secretName + `=["']?([^\s"'` + "`" + `;,&<>]{2,})`),
	// An account in one word, as in Postfix's map of passwords.
	pattern(`\bstatic:[^\s:]+:(\S+)`),
	pattern(`(?i)(?:^|\s)[\w.+%-]+@[\w-]+(?:\.[\w-]+)+:([^\s:"',]*[^\s:"',0-9][^\s"',]*)`),
	pattern(`(?i)\b(?:password|passwort|kennwort|passwd|passphrase|pwd|token|api[ -]?key|app code|secret|mot de passe|contraseña|senha|пароль)\s+(?:is|was|are|ist|war|est|es|to)\s*:?\s*["'` + "`" + `]?([^\s"'` + "`" + `]{3,})`),
	pattern(`(?i)\b(?:password|passwort|kennwort|passwd|passphrase|pwd|token|api[ -]?key|secret|pass)\s+["'` + "`" + `(]([^\s"'` + "`" + `)]{3,})["'` + "`" + `)]`),
	pattern(`(?i)\b(?:password|passwort|passwd|passphrase|pwd|token|secret)\s+([^\s"',;:.()]*[0-9!$%&#@*+?][^\s"',;()]*)`),
	pattern(`(?i)\buser(?:name)?\s+\S+\s+(?:and\s+|with\s+|[/,]\s*)?(?:password|passwd|pass|pwd)\s+([^\s"',;()]{3,})`),
	pattern(`(?:密码|授权码|口令|密碼|パスワード)\s*(?:是|为|：|:|=)?\s*["'“]?([\x21-\x7e]{3,})`),
	pattern(`(?i)(?:^|\s)(?:-ap|--auth-password|--pass(?:word)?|-xp|--smtp-pass|-p|["']?(?:-u\s*|--user[ =]+)["']?[^\s:"']+:)[ =]?["']?([^\s"']{3,})`),
	pattern(`(?i)(?:^|\s)(?:-ap|--[\w.-]*pass(?:word)?|-xp)[ =]("[^"]+"|'[^']+')`),
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
	known := map[string]bool{}
	add := func(v string) {
		forms := []string{v, unquote(v), strings.Trim(v, "\"'`,;"), strings.ReplaceAll(v, `\`, "")}
		for _, piece := range lineBreak().Split(v, 9) { // decode makes lines of them
			if len(piece) >= 4 && piece != v {
				forms = append(forms, piece)
			}
		}
		if plain := forms[2]; len(plain) >= 3 {
			forms = append(forms, hex.EncodeToString([]byte(plain)), fmt.Sprintf("%X", plain), url.QueryEscape(plain), url.PathEscape(plain))
		}
		for _, form := range forms {
			if len(form) > 1 && !isCode(form) && !slices.Contains(notSecret, strings.ToLower(form)) && !strings.Contains(probe.Redacted, form) && !known[form] {
				known[form] = true
				found = append(found, form)
			}
		}
	}
	for i, p := range pairs {
		if namesSecret(p) && i+1 < len(pairs) && pairs[i+1].line-p.line <= 1 && has(pairs[i+1], "value", "content", "default") {
			add(pairs[i+1].raw)
		}
		if isSecretKey(p.words) && !tellsOfSecret(p) {
			if v := nextLine(lines, p); v != "" {
				add(v)
			}
			add(p.raw)
			if value, _, comment := strings.Cut(p.raw, " #"); comment {
				add(strings.TrimSpace(value))
			}
			for _, part := range strings.Fields(p.raw) {
				if len(part) >= 4 && len(part) < len(p.raw) && hasDigitOrSign(part) {
					add(part)
				}
			}
		}
	}
	for i, line := range lines {
		for _, re := range secretPatterns {
			for _, m := range re().FindAllStringSubmatch(line, mostOnLine) {
				if !slices.Contains(judgements, strings.ToLower(strings.Trim(m[1], ".,;:!"))) {
					add(m[1])
				}
			}
		}
		if i > 0 && answersChallenge(lines[i-1]) {
			if m := answerToken().FindStringSubmatch(line); m != nil {
				add(m[1])
			}
		}
		if len(found) > mostSecrets {
			return secrets{""}
		}
	}
	return found
}

// sort puts the longest first, since one can be a piece of another.
func (list secrets) sort() secrets {
	slices.SortStableFunc(list, func(a, b string) int { return len(b) - len(a) })
	return list
}

// mostSecrets is more than any text has that is no attack. Nothing is shown of
// one with more: see hide.
const mostSecrets = 4000

// mostOnLine is how often one pattern can fit a line of maxLine bytes.
const mostOnLine = maxLine / 4

// judgements are words that stand behind "password" in what a server or a
// program says of it, and are none.
var judgements = []string{"not", "wrong", "incorrect", "invalid", "bad", "rejected", "refused", "accepted", "denied", "required", "missing", "expired", "needed",
	"failed", "failure", "fails", "empty", "correct", "valid", "mandatory", "disabled", "authentication", "authorization", "unauthorized", "unknown", "mismatch", "too",
	"combination", "pair", "for", "from", "with", "that", "does", "are", "was", "were", "have", "has", "could", "cannot", "can", "used", "given", "settings", "via", "and"}

// tellsOfSecret says whether what looks like a setting is a sentence about a
// secret: "Incorrect password: authentication failed", "token: 535 5.7.8 ...".
func tellsOfSecret(p pair) bool {
	if p.equal || p.json || unquote(p.raw) != p.raw {
		return false
	}
	first, _, more := strings.Cut(p.raw, " ")
	judged := slices.Contains(judgements, strings.ToLower(strings.Trim(first, ".,;:!")))
	return judged && (!p.whole || has(p, judgements...)) || more && len(first) == 3 && isCode(first) && replyInLine().MatchString(p.raw) ||
		has(p, "failed") && replyInLine().MatchString(p.raw)
}

// namesSecret says whether the value of a pair is the name of a secret setting,
// as in "name: SMTP_PASSWORD", whose value stands in the next pair.
func namesSecret(p pair) bool {
	return has(p, "name", "key", "id") && !strings.Contains(p.value, " ") && isSecretKey(names.Words(p.value))
}

// blockMarks begin a value that stands in the next line, in YAML and properties.
var blockMarks = []string{"", "|", ">", "|-", ">-", "|+", ">+", `\`}

// nextLine is the value of a setting that stands alone in the next line.
func nextLine(lines []string, p pair) string {
	if !slices.Contains(blockMarks, p.raw) || p.line+1 >= len(lines) || len(strings.TrimSpace(lines[p.line])) != len(strings.TrimSpace(lines[p.line][:p.end])) {
		return ""
	}
	v := strings.Trim(lines[p.line+1], " ,;")
	if unquote(v) == v && (strings.ContainsAny(v, " :=<") || slices.Contains(judgements, strings.ToLower(v))) {
		return ""
	}
	return v
}

// answersChallenge says whether a line asks the client for a user name or a
// password, so that the next one holds it.
func answersChallenge(line string) bool {
	return strings.Contains(line, "334") || strings.Contains(strings.ToUpper(line), "AUTH LOGIN")
}

func hasDigitOrSign(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= '0' && r <= '9' || strings.ContainsRune("!$%&#*+?^~|", r) })
}
