package source

import (
	"slices"
	"strings"
)

// Keys of C#: a property has its name ("EnableSsl"), behind the class in an
// initializer ("SmtpClient.EnableSsl"). new SmtpClient(h, p) is "SmtpClient" with
// ".host" and ".port"; Connect and ConnectAsync are "Connect()" with "Connect.host",
// ".port", ".options" or, for a switch, ".useSsl"; Authenticate has ".user" and
// ".password", as NetworkCredential. SecureSocketOptions.StartTls is an Expression
// with the value "StartTls".
func init() {
	connect := call{key: "Connect()", args: []string{"host", "port", "options|useSsl"}, starts: true}
	signIn := call{key: "Authenticate()", args: []string{"user", "password"}}
	(&language{
		format: CSharp,
		syntax: syntax{line: []string{"//"}, block: [][2]string{{"/*", "*/"}}, quotes: `"'`, triple: true, prefixes: "@$", names: "@"},
		files:  []string{"*.cs", "*.csx", "*.vb"},
		marks: []string{"System.Net.Mail", "MailKit", "SmtpClient", "SecureSocketOptions", "lient.Connect(", ".Authenticate(", "NetworkCredential", "EnableSsl", "using System", "namespace ", "ConnectAsync(",
			"new MimeMessage"},
		values:  map[string]Kind{"true": Bool, "false": Bool, "null": Null},
		members: []string{".", "?."},
		keys:    map[string][]string{"(": {":"}, "{": {"="}},
		joins:   "+",
		before:  []string{"new", "await", "return", "var", "throw", "out", "ref"},
		calls: map[string]call{
			"SmtpClient":                         {key: "SmtpClient", args: []string{"host", "port"}, starts: true},
			"NetworkCredential":                  {key: "NetworkCredential", args: []string{"user", "password"}},
			"Connect":                            connect,
			"ConnectAsync":                       connect,
			"Authenticate":                       signIn,
			"AuthenticateAsync":                  signIn,
			"Environment.GetEnvironmentVariable": {does: callEnv},
			"GetValue":                           {does: callEnv},
			"int.Parse":                          {does: callWraps},
			"Int32.Parse":                        {does: callWraps},
			"bool.Parse":                         {does: callWraps},
			"Convert.ToInt32":                    {does: callWraps},
			"Convert.ToBoolean":                  {does: callWraps},
			"ToString":                           {does: callWraps},
			"Trim":                               {does: callWraps},
			"Console.WriteLine":                  {does: callSkips},
		},
		variables: []string{"configuration", "Configuration", "_configuration", "_config", "config", "builder.Configuration", "ConfigurationManager.AppSettings"},
		target:    csharpTarget,
		constant: func(names []string) (string, bool) {
			if len(names) > 1 && slices.Contains([]string{"SecureSocketOptions", "SmtpDeliveryMethod", "SslProtocols"}, names[len(names)-2]) {
				return names[len(names)-1], true
			}
			return "", false
		},
		write: writing{quote: '"', on: "true", off: "false", null: "null", comment: "// ", end: ";", named: " = ", member: ".", object: "client",
			assign: "client.%s = %s;", sets: "%s.%s = %s;", constants: map[string]string{"Connect.options": "SecureSocketOptions."}},
	}).register()
}

// csharpTarget gives Host and Port their class, as in an initializer: alone they
// could be those of anything.
func csharpTarget(names []string, call bool) string {
	last := lastName(names, call)
	if (last == "Host" || last == "Port") && len(names) > 1 {
		object := strings.ToLower(names[len(names)-2])
		if !slices.ContainsFunc([]string{"uri", "url", "builder", "http", "proxy", "factory", "redis", "imap", "pop"}, func(w string) bool { return strings.Contains(object, w) }) {
			return "SmtpClient." + last
		}
	}
	return last
}
