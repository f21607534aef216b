package source

import (
	"bytes"
	"strings"
)

// Keys of PHP: an item of an array has its path ("mailers.smtp.host"; the name of
// the variable that holds the array is no part of it), a member of an object its
// name ("Host"), define('X', ..) is "X". Calls without arguments are "isSMTP()";
// a method set...(x) is "setHost" with x as its value. Transport::fromDsn(x) is
// "Transport.fromDsn.dsn", new EsmtpTransport(h, p, tls) is "EsmtpTransport.host",
// ".port", ".tls".
func init() {
	(&language{
		format: PHP,
		syntax: syntax{line: []string{"#", "//"}, block: [][2]string{{"/*", "*/"}}, quotes: `"'`, long: `"'`, simple: "'", keeps: true, names: "$", heredoc: "<<<",
			fills: map[byte]string{'"': "$"}},
		files:   []string{"*.php", "*.inc", "*.phtml"},
		marks:   []string{"<?php", "$mail->", "PHPMailer", "$CONFIG", "=> env(", "Transport::fromDsn", "EsmtpTransport", "' =>", "define(", "->isSMTP(", "array(", "$conf['", "$config['", "$transport"},
		values:  map[string]Kind{"true": Bool, "false": Bool, "null": Null, "TRUE": Bool, "FALSE": Bool, "NULL": Null, "True": Bool, "False": Bool, "Null": Null},
		members: []string{"->", "::", "?->"},
		keys:    map[string][]string{"[": {"=>"}, "(": {"=>", ":"}, "": {"=>"}, "{": {"=>"}},
		joins:   ".",
		before:  []string{"new", "return", "echo", "const", "static", "public", "private", "protected", "clone"},
		calls: map[string]call{
			"isSMTP":         {key: "isSMTP()"},
			"PHPMailer":      {key: "PHPMailer", starts: true},
			"isMail":         {key: "isMail()"},
			"isSendmail":     {key: "isSendmail()"},
			"smtpConnect":    {key: "smtpConnect()"},
			"setFrom":        {key: "setFrom()", args: []string{"address", "name"}},
			"fromDsn":        {key: "Transport.fromDsn", args: []string{"dsn"}, starts: true},
			"EsmtpTransport": {key: "EsmtpTransport", args: []string{"host", "port", "tls"}, starts: true},
			"Swift_SmtpTransport": {
				key: "Swift_SmtpTransport", args: []string{"host", "port", "encryption"}, starts: true},
			"Swift_SmtpTransport.newInstance": {key: "Swift_SmtpTransport", args: []string{"host", "port", "encryption"}, starts: true},
			"Dsn":                             {key: "Dsn", args: []string{"scheme", "host", "user", "password", "port"}, starts: true},
			"env":                             {does: callEnv},
			"getenv":                          {does: callEnv},
			"Env.get":                         {does: callEnv},
			"intval":                          {does: callWraps},
			"strval":                          {does: callWraps},
			"trim":                            {does: callWraps},
			"array":                           {does: callPlain},
			"array_merge":                     {does: callPlain},
			"config":                          {does: callPlain},
			"define":                          {does: callSets},
			"ini_set":                         {does: callSets},
			"Config.set":                      {does: callSets},
			"App.configure":                   {does: callPlain},
		},
		setter:    setsSomething,
		variables: []string{"$_ENV", "$_SERVER"},
		target:    phpTarget,
		constant:  phpConstant,
		write: writing{quote: '\'', on: "true", off: "false", null: "null", comment: "// ", end: ";", named: ": ", member: "->", object: "$mail",
			assign: "$mail->%s = %s;", sets: "%s->%s = %s;", nested: "['%s' => %s]"},
	}).register()
}

// setsSomething are the names of methods that set what they are named for.
func setsSomething(name string) bool {
	rest, ok := strings.CutPrefix(strings.ToLower(name[:min(3, len(name))]), "set")
	return ok && rest == "" && len(name) > 3 && name[3] >= 'A' && name[3] <= 'Z'
}

// phpTarget leaves the variable out.
func phpTarget(names []string, index bool) string {
	if !index {
		return strings.TrimPrefix(names[len(names)-1], "$")
	}
	for len(names) > 1 && (names[0] == "$this" || strings.HasPrefix(names[0], "$")) {
		names = names[1:]
	}
	return strings.Join(names, ".")
}

var phpConstants = map[string]string{"ENCRYPTION_STARTTLS": "tls", "ENCRYPTION_SMTPS": "ssl", "DEBUG_OFF": "0", "DEBUG_CLIENT": "1", "DEBUG_SERVER": "2"}

func phpConstant(names []string) (string, bool) {
	text, ok := phpConstants[names[len(names)-1]]
	return text, ok && len(names) > 1
}

// skipHTML is the start of the program in a page.
func skipHTML(text []byte, start, end int) int {
	if i := bytes.Index(text[start:end], []byte("<?php")); i >= 0 {
		return start + i + len("<?php")
	}
	return start
}
