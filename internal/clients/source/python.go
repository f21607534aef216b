package source

import "strings"

// Keys of Python: an assignment, a dict item or a keyword of dict() and update()
// has its name. A call has "smtplib.SMTP_SSL" (Kind Call) and its arguments
// "smtplib.SMTP_SSL.host", ".port"; those of other calls are "send.use_tls" with
// the function's name in front ("aiosmtplib.send.use_tls" for a known one). Methods
// of the connection are "starttls()", "login()" with "login.user" and
// "login.password", "connect()" with "connect.host" and "connect.port", "ehlo()".
func init() {
	(&language{
		format: Python,
		syntax: syntax{line: []string{"#"}, quotes: `"'`, triple: true, keeps: true, prefixes: "rRbBfFuU"},
		files:  []string{"*.py", "*.pyi"},
		marks: []string{"import smtplib", "import aiosmtplib", "from django", "os.environ", "os.getenv", "app.config", "smtplib.", "aiosmtplib.", "ConnectionConfig(",
			" = True", " = False", "EMAIL_BACKEND", "=True,", "=False,", "EMAIL_HOST = ", "def ", "flask_mail", "decouple", " = '", " = \""},
		values:  map[string]Kind{"True": Bool, "False": Bool, "None": Null},
		members: []string{"."},
		keys:    map[string][]string{"{": {":"}, "(": {"name="}, "": {"text:"}, "[": nil},
		joins:   "+", adjacent: true, annotated: true,
		before:    []string{"await", "not", "return", "yield", "lambda"},
		calls:     pythonCalls,
		variables: []string{"os.environ", "environ", "env"},
		target:    pythonTarget,
		write:     writing{quote: '"', on: "True", off: "False", null: "None", comment: "# ", named: "=", member: ".", object: "server", assign: "%s = %s", nested: "{%q: %s}"},
	}).register()
}

var pythonSMTP = []string{"host", "port", "local_hostname"}

var pythonCalls = map[string]call{
	"smtplib.SMTP":      {key: "smtplib.SMTP", args: pythonSMTP, starts: true},
	"smtplib.SMTP_SSL":  {key: "smtplib.SMTP_SSL", args: pythonSMTP, starts: true},
	"SMTP":              {key: "smtplib.SMTP", args: pythonSMTP, starts: true},
	"SMTP_SSL":          {key: "smtplib.SMTP_SSL", args: pythonSMTP, starts: true},
	"aiosmtplib.SMTP":   {key: "aiosmtplib.SMTP", args: []string{"hostname", "port"}, starts: true},
	"aiosmtplib.send":   {key: "aiosmtplib.send", args: []string{"message"}, starts: true},
	"yagmail.SMTP":      {key: "yagmail.SMTP", args: []string{"user", "password", "host", "port"}, starts: true},
	"ConnectionConfig":  {key: "ConnectionConfig", starts: true},
	"starttls":          {key: "starttls()"},
	"login":             {key: "login()", args: []string{"user", "password"}},
	"connect":           {key: "connect()", args: []string{"host", "port"}},
	"ehlo":              {key: "ehlo()", args: []string{"name"}},
	"helo":              {key: "helo()", args: []string{"name"}},
	"sendmail":          {key: "sendmail()", args: []string{"from_addr"}},
	"imaplib.IMAP4_SSL": {does: callSkips},
	"imaplib.IMAP4":     {does: callSkips},
	"poplib.POP3_SSL":   {does: callSkips},
	"os.getenv":         {does: callEnv},
	"getenv":            {does: callEnv},
	"os.environ.get":    {does: callEnv},
	"environ.get":       {does: callEnv},
	"environ.setdefault": {
		does: callSets},
	"env":              {does: callEnv},
	"env.str":          {does: callEnv},
	"env.int":          {does: callEnv},
	"env.bool":         {does: callEnv},
	"env.get":          {does: callEnv},
	"env.get_value":    {does: callEnv},
	"config":           {does: callEnv},
	"decouple.config":  {does: callEnv},
	"int":              {does: callWraps},
	"str":              {does: callWraps},
	"strip":            {does: callWraps},
	"dict":             {does: callPlain},
	"update":           {does: callPlain},
	"from_mapping":     {does: callPlain},
	"OrderedDict":      {does: callPlain},
	"MappingProxyType": {does: callPlain},
	"SecretStr":        {does: callWraps},
	"Field":            {does: callWraps},
	"print":            {does: callSkips},
}

// pythonTarget is the name alone: app.config["X"], self.X and X are all X. The
// tables of other things keep their name.
func pythonTarget(names []string, index bool) string {
	last := names[len(names)-1]
	if index && len(names) > 2 && strings.ToUpper(names[0]) == names[0] {
		return strings.Join(names, ".")
	}
	if index && len(names) == 2 {
		switch table := strings.ToLower(names[0]); {
		case strings.HasSuffix(table, "config"), strings.HasSuffix(table, "conf"), strings.HasSuffix(table, "settings"), strings.HasSuffix(table, "environ"):
		default:
			return names[0] + "." + last
		}
	}
	return last
}

// imports notes under which names a file has what it imports.
func (p *reader) imports(i, end int) int {
	module, name, last := "", "", ""
	listing := p.tokens[i].text == "import"
	j := i + 1
	for ; j < end && (!p.tokens[j].first || p.tokens[j-1].text == "," || p.tokens[j-1].text == "("); j++ {
		t := &p.tokens[j]
		switch {
		case t.text == "import":
			listing = true
		case t.kind == nameToken && t.text != "as" && !listing:
			module = join(module, t.text)
		case t.kind == nameToken && last == "as" && name != "":
			p.aliases[t.text] = join(module, name)
		case t.kind == nameToken && t.text != "as":
			name = t.text
			if module != "" {
				p.aliases[name] = join(module, name)
			}
		}
		last = t.text
	}
	return j
}
