package source

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// kinds are the changes as the tables of the tests write them.
func kinds(list []Change) string {
	var words []string
	for _, c := range list {
		words = append(words, string(c.Kind))
	}
	return strings.Join(words, " ")
}

// TestEvaluateDotenv has what each reader makes of a value. The values were seen
// from the real readers: python-dotenv 0.21, dotenv 17 of npm, phpdotenv 5.4, Symfony
// 5.4, godotenv 1.5.1, compose-go 2.16, ini.v1, configparser of Python 3.11 and dash. Those
// of django-environ, dotenv 3 of Ruby, dotenvy and systemd follow their source.
func TestEvaluateDotenv(t *testing.T) {
	type want struct{ value, changes string }
	for _, tt := range []struct {
		line string
		want map[Dialect]want
	}{
		{`P=RED$ACTED`, map[Dialect]want{
			Plain: {`RED$ACTED`, ""}, PythonDotenv: {`RED$ACTED`, ""}, DjangoEnviron: {`RED$ACTED`, ""}, NodeDotenv: {`RED$ACTED`, ""},
			PHPDotenv: {`RED$ACTED`, ""}, DockerEnvFile: {`RED$ACTED`, ""}, SystemdEnv: {`RED$ACTED`, ""},
			SymfonyDotenv: {`RED`, "dollar-expanded"}, RubyDotenv: {`RED`, "dollar-expanded"}, GoDotenv: {`RED`, "dollar-expanded"},
			RustDotenv: {`RED`, "dollar-expanded"}, ComposeEnvFile: {`RED`, "dollar-expanded"}, ShellDialect: {`RED`, "dollar-expanded"}}},
		{`P=RED$acted`, map[Dialect]want{
			GoDotenv: {`RED$acted`, ""}, ComposeEnvFile: {`RED`, "dollar-expanded"}, RustDotenv: {`RED`, "dollar-expanded"}, RubyDotenv: {`RED`, "dollar-expanded"}}},
		{`P='RED$ACTED'`, map[Dialect]want{
			Plain: {`RED$ACTED`, ""}, SymfonyDotenv: {`RED$ACTED`, ""}, RubyDotenv: {`RED$ACTED`, ""}, GoDotenv: {`RED$ACTED`, ""},
			RustDotenv: {`RED$ACTED`, ""}, ComposeEnvFile: {`RED$ACTED`, ""}, ShellDialect: {`RED$ACTED`, ""}, DockerEnvFile: {`'RED$ACTED'`, "quotes-kept"}}},
		{`P=RED\$ACTED`, map[Dialect]want{
			SymfonyDotenv: {`RED$ACTED`, ""}, RubyDotenv: {`RED$ACTED`, ""}, GoDotenv: {`RED$ACTED`, ""}, RustDotenv: {`RED$ACTED`, ""}, ShellDialect: {`RED$ACTED`, ""}}},
		{`P=REDA@6*ct$C#1`, map[Dialect]want{
			ComposeEnvFile: {`REDA@6*ct#1`, "dollar-expanded"}, NodeDotenv: {`REDA@6*ct$C`, "cut-at-hash"}, PythonDotenv: {`REDA@6*ct$C#1`, ""}}},
		{`PASS=a #b`, map[Dialect]want{
			PythonDotenv: {`a`, "cut-at-hash"}, NodeDotenv: {`a`, "cut-at-hash"}, RubyDotenv: {`a`, "cut-at-hash"}, GoDotenv: {`a`, "cut-at-hash"},
			RustDotenv: {`a`, "cut-at-hash"}, ComposeEnvFile: {`a`, "cut-at-hash"}, SymfonyDotenv: {`a`, "cut-at-hash"}, PHPDotenv: {`a`, "cut-at-hash"},
			DjangoEnviron: {`a #b`, ""}, DockerEnvFile: {`a #b`, ""}, SystemdEnv: {`a #b`, ""}, ShellDialect: {`a`, "cut-at-hash"}}},
		{`PASS=a#b`, map[Dialect]want{
			NodeDotenv: {`a`, "cut-at-hash"}, RubyDotenv: {`a`, "cut-at-hash"}, PHPDotenv: {`a`, "cut-at-hash"},
			PythonDotenv: {`a#b`, ""}, GoDotenv: {`a#b`, ""}, RustDotenv: {`a#b`, ""}, SymfonyDotenv: {`a#b`, ""}, ShellDialect: {`a#b`, ""}}},
		{`PASS="a#b"`, map[Dialect]want{NodeDotenv: {`a#b`, ""}, RubyDotenv: {`a#b`, ""}, PHPDotenv: {`a#b`, ""}, DockerEnvFile: {`"a#b"`, "quotes-kept"}}},
		{`PORT=587 # note`, map[Dialect]want{
			PythonDotenv: {`587`, ""}, NodeDotenv: {`587`, ""}, PHPDotenv: {`587`, ""}, GoDotenv: {`587`, ""}, RustDotenv: {`587`, ""}, ShellDialect: {`587`, ""},
			DjangoEnviron: {`587 # note`, "comment-kept"}, DockerEnvFile: {`587 # note`, "comment-kept"}, SystemdEnv: {`587 # note`, "comment-kept"}}},
		{`P="RED\"ACTED"`, map[Dialect]want{
			PythonDotenv: {`RED"ACTED`, ""}, PHPDotenv: {`RED"ACTED`, ""}, GoDotenv: {`RED"ACTED`, ""}, SystemdEnv: {`RED"ACTED`, ""}, ShellDialect: {`RED"ACTED`, ""},
			NodeDotenv: {`RED\"ACTED`, "backslash-kept"}, DockerEnvFile: {`"RED\"ACTED"`, "quotes-kept"}}},
		{`P="a\b"`, map[Dialect]want{
			PythonDotenv: {"a\b", ""}, RubyDotenv: {`ab`, "backslash"}, GoDotenv: {`ab`, ""}, PHPDotenv: {``, "refused"}, NodeDotenv: {`a\b`, ""}, RustDotenv: {``, "refused"}}},
		{`P="REDACTED`, map[Dialect]want{
			Plain: {`"REDACTED`, "quote-unclosed"}, NodeDotenv: {`"REDACTED`, "quote-unclosed"}, PythonDotenv: {``, "quote-unclosed"},
			GoDotenv: {``, "quote-unclosed"}, ShellDialect: {``, "quote-unclosed"}, DockerEnvFile: {`"REDACTED`, "quote-unclosed"}}},
		{`PASS=abcd efgh ijkl`, map[Dialect]want{
			PythonDotenv: {`abcd efgh ijkl`, ""}, NodeDotenv: {`abcd efgh ijkl`, ""}, GoDotenv: {`abcd efgh ijkl`, ""}, ShellDialect: {``, "cut-at-blank"},
			PHPDotenv: {``, "refused"}, SymfonyDotenv: {``, "refused"}, RustDotenv: {``, "refused"}}},
		{`P=a&b`, map[Dialect]want{ShellDialect: {``, "cut-at-blank"}, NodeDotenv: {`a&b`, ""}}},
		{`P= x`, map[Dialect]want{SymfonyDotenv: {``, "refused"}, ShellDialect: {``, "cut-at-blank"}, DockerEnvFile: {` x`, "space-kept"}, NodeDotenv: {`x`, ""}}},
		{"P=a`b`$(c)", map[Dialect]want{ShellDialect: {`a`, "command"}, NodeDotenv: {"a`b`$(c)", ""}}},
		{`P=$ecret`, map[Dialect]want{DjangoEnviron: {``, "dollar-expanded"}, ComposeEnvFile: {``, "dollar-expanded"}, PHPDotenv: {`$ecret`, ""}}},
		{`FROM="no-reply@${DOMAIN_NAME}"`, map[Dialect]want{
			PythonDotenv: {`no-reply@`, "variable-unknown"}, NodeDotenv: {`no-reply@${DOMAIN_NAME}`, ""}, PHPDotenv: {`no-reply@${DOMAIN_NAME}`, ""}}},
		{`P='it'\''s'`, map[Dialect]want{ShellDialect: {`it's`, ""}}},
	} {
		d := Parse(".env", []byte(tt.line+"\nNEXT=1\n"), Dotenv)
		for dialect, w := range tt.want {
			value, changes := Evaluate(&d.Entries[0], Dotenv, dialect, nil)
			if diff := cmp.Diff(w, want{value, kinds(changes)}, cmp.AllowUnexported(want{})); diff != "" {
				t.Errorf("%s, %q (-want +got):\n%s", tt.line, dialect, diff)
			}
		}
	}
}

func TestEvaluateFormats(t *testing.T) {
	const compose = "services:\n  a:\n    environment:\n"
	for _, tt := range []struct {
		name    string
		format  Format
		dialect Dialect
		text    string
		value   string
		changes string
	}{
		{"list, dollar", Compose, "", compose + "      - P=RED$nACTED\"x?\n", `RED"x?`, "dollar-expanded"},
		{"list, quotes", Compose, "", compose + "      - P='REDACTED'\n", `'REDACTED'`, "quotes-kept"},
		{"list, whole item quoted", Compose, "", compose + "      - 'P=RED''ACTED#1'\n", `RED'ACTED#1`, ""},
		{"list, doubled dollar", Compose, "", compose + "      - P=RED$$ACTED\n", `RED$ACTED`, ""},
		{"list, hash", Compose, "", compose + "      - PASS=a #b\n", `a`, "cut-at-hash"},
		{"list, comment", Compose, "", compose + "      - PORT=587 # note\n", `587`, ""},
		{"list, default", Compose, "", compose + "      - P=x${A:-d}y\n", `xdy`, "dollar-expanded"},
		{"list, brace", Compose, "", compose + "      - P=x${1\n", ``, "refused"},
		{"map", Compose, "", compose + "      P: \"RED\\tACTED$x\"\n", "RED\tACTED", "dollar-expanded"},
		{"map, zero in front", Compose, "", compose + "      P: 0123\n", `83`, "number-rewritten"},
		{"map, quoted number", Compose, "", compose + "      P: '0123'\n", `0123`, ""},
		{"map, exponent", Compose, "", compose + "      P: 1e3\n", `1000`, "number-rewritten"},
		{"map, date", Compose, "", compose + "      P: 2024-01-01\n", `2024-01-01 00:00:00 +0000 UTC`, "number-rewritten"},
		{"map, bool", Compose, "", compose + "      SSL: True\n", `true`, ""},
		{"map, unclosed", Compose, "", compose + "      P: \"abc\n", `"abc`, "quote-unclosed"},
		{"Kubernetes", Compose, "", "env:\n  - name: PW\n    value: RED$ACTED\n", `RED$ACTED`, ""},
		{"export", Shell, "", "export P=\"RED$ACTED\"\n", `RED`, "dollar-expanded"},
		{"export with blanks", Shell, "", "export P=abcd efgh ijkl\n", ``, "cut-at-blank"},
		{"docker -e", Shell, "", "docker run -e P='RED$ACTED' image\n", `RED$ACTED`, ""},
		{"docker -e, quoted", Shell, "", "docker run -e \"P=RED$ACTED\" image\n", `RED`, "dollar-expanded"},
		{"set", Shell, "", "set P=\"x\"\n", `"x"`, "quotes-kept"},
		{"set, blank", Shell, "", "set P=x \n", `x `, "space-kept"},
		{"set, percent", Shell, "", "set P=a%b%c\n", `ac`, "dollar-expanded"},
		{"PowerShell", Shell, "", "$env:P = \"a$b\"\n", `a`, "dollar-expanded"},
		{"go-ini, hash", INI, GoINI, "[s]\nPASSWD = a#b\n", `a`, "cut-at-hash"},
		{"go-ini, semicolon in quotes", INI, GoINI, "[s]\nPASSWD = \"a;b\"\n", `"a`, "cut-at-hash"},
		{"go-ini, backquotes", INI, GoINI, "[s]\nPASSWD = `a;#b`\n", `a;#b`, ""},
		{"go-ini, triple", INI, GoINI, "[s]\nPASSWD = \"\"\"a;#b\"\"\"\n", `a;#b`, ""},
		{"go-ini, comment", INI, GoINI, "[s]\nPORT = 587 ; note\n", `587`, ""},
		{"go-ini, quotes", INI, GoINI, "[s]\nUSER = \"me\"\n", `me`, ""},
		{"configparser, percent", INI, PythonConfigINI, "[s]\nemail_password = RED%ACTED\n", ``, "percent"},
		{"configparser, doubled", INI, PythonConfigINI, "[s]\nemail_password = RED%%ACTED\n", `RED%ACTED`, ""},
		{"configparser, quotes", INI, PythonConfigINI, "[s]\npassword = \"x\"\n", `"x"`, "quotes-kept"},
		{"configparser, comment", INI, PythonConfigINI, "[s]\nport = 587 ; note\n", `587 ; note`, "comment-kept"},
		{"postfix", Postfix, "", "relayhost = [$mydomain]:587\n", `[]:587`, "variable-unknown"},
		{"postfix, dollar", Postfix, "", "smtp_helo_name = a$$b\n", `a$b`, ""},
		{"command", Command, "", "curl --url smtp://h --user 'me:a$b' \n", `smtp://h`, ""},
		{"ssmtp", SSMTP, "", "AuthPass=a#b$c\n", `a#b$c`, ""},
		{"Symfony's YAML", INI, SymfonyYAML, "dsn = smtp://user:%23abc%23de@host\n", ``, "percent"},
		{"Symfony's YAML, doubled", INI, SymfonyYAML, "dsn = smtp://user:%%23abc@host\n", `smtp://user:%23abc@host`, ""},
		{"properties", Properties, "", "spring.mail.password=a\\b\n", `ab`, "backslash"},
		{"properties, escaped", Properties, "", "spring.mail.password=a\\\\b\\=c\n", `a\b=c`, ""},
		{"properties, blank", Properties, "", "spring.mail.host=h \n", `h `, "space-kept"},
	} {
		d := Parse("-", []byte(tt.text), tt.format)
		if len(d.Entries) == 0 {
			t.Errorf("%s: no entries", tt.name)
			continue
		}
		value, changes := Evaluate(&d.Entries[0], tt.format, tt.dialect, nil)
		if value != tt.value || kinds(changes) != tt.changes {
			t.Errorf("%s: got %q, %q; want %q, %q", tt.name, value, kinds(changes), tt.value, tt.changes)
		}
	}
}

func TestRisks(t *testing.T) {
	d := Parse("-", []byte("PASS=RED$ACTED\nHOST=smtp.example.com\n"), Dotenv)
	want := []Risk{{Change{Expanded, 3}, []Dialect{ComposeEnvFile, RustDotenv, GoDotenv, RubyDotenv, ShellDialect, SymfonyDotenv}}}
	if diff := cmp.Diff(want, Risks(&d.Entries[0], Dotenv)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := Risks(&d.Entries[1], Dotenv); got != nil {
		t.Errorf("a host name has the risks %v", got)
	}
}

func TestEvaluateLookup(t *testing.T) {
	d := Parse("-", []byte("FROM=no-reply@${DOMAIN_NAME}\n"), Dotenv)
	value, changes := Evaluate(&d.Entries[0], Dotenv, ComposeEnvFile, func(name string) (string, bool) { return "example.com", name == "DOMAIN_NAME" })
	if value != "no-reply@example.com" || len(changes) != 0 {
		t.Errorf("got %q, %v", value, changes)
	}
}

func TestChangePlace(t *testing.T) {
	d := Parse("-", []byte("PASS=äö#b\n"), Dotenv)
	_, changes := Evaluate(&d.Entries[0], Dotenv, NodeDotenv, nil)
	if diff := cmp.Diff([]Change{{CutAtHash, 2}}, changes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
