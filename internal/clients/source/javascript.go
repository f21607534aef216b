package source

import (
	"slices"
	"strings"
)

// Keys of JavaScript and TypeScript: an item of an object has its path, with the
// name of the variable in front ("mail.host"), or that of the function that it is
// handed to ("createTransport.auth.user"; "createTransport.url" for an address). An
// object in a variable that is handed to createTransport has that name, too.
func init() {
	(&language{
		format: JavaScript,
		syntax: syntax{line: []string{"//"}, block: [][2]string{{"/*", "*/"}}, quotes: "\"'`", long: "`", names: "$#", regex: true,
			fills: map[byte]string{'`': "${"}},
		files:   []string{"*.js", "*.ts", "*.mjs", "*.cjs", "*.mts", "*.cts", "*.jsx", "*.tsx"},
		marks:   []string{"createTransport", "require(", "module.exports", "process.env", "const ", "export default", "=> {", "=> ({", "let ", "nodemailer", "providerOptions", "host: '", "host: \"", "secure: ", "auth: {", "sendMail("},
		values:  map[string]Kind{"true": Bool, "false": Bool, "null": Null, "undefined": Null},
		members: []string{".", "?."},
		keys:    map[string][]string{"{": {":"}, "": {":"}, "[": nil},
		joins:   "+", annotated: true,
		before: []string{"new", "await", "return", "typeof", "async", "yield", "void", "export", "default", "const", "let", "var", "throw"},
		bodies: []string{"interface", "type", "enum"},
		calls: map[string]call{
			"createTransport":   {key: "createTransport", args: []string{"url"}, starts: true},
			"createTransporter": {key: "createTransport", args: []string{"url"}, starts: true},
			"SMTPTransport":     {key: "createTransport", args: []string{"url"}, starts: true},
			"smtpTransport":     {key: "createTransport", args: []string{"url"}, starts: true},
			"SMTPConnection":    {key: "createTransport", args: []string{"url"}, starts: true},
			"Number":            {does: callWraps},
			"parseInt":          {does: callWraps},
			"Number.parseInt":   {does: callWraps},
			"String":            {does: callWraps},
			"toString":          {does: callWraps},
			"trim":              {does: callWraps},
			"env":               {does: callEnv},
			"env.int":           {does: callEnv},
			"env.bool":          {does: callEnv},
			"Deno.env.get":      {does: callEnv},
			"getEnv":            {does: callEnv},
			"defineConfig":      {does: callPlain},
			"Object.freeze":     {does: callPlain},
			"Object.assign":     {does: callPlain},
			"registerAs":        {does: callPlain},
			"require":           {does: callSkips},
			"console.log":       {does: callSkips},
			"console.error":     {does: callSkips},
		},
		setter:    func(string) bool { return false },
		variables: []string{"process.env", "import.meta.env", "Bun.env", "env"},
		target:    javascriptTarget,
		write: writing{quote: '\'', on: "true", off: "false", null: "null", comment: "// ", end: ";", named: ": ", member: ".", object: "transporter",
			assign: "%s: %s,", nested: "{ %s: %s }"},
	}).register()
}

// javascriptTarget is the whole path, without what stands for the file itself.
func javascriptTarget(names []string, _ bool) string {
	for len(names) > 1 && slices.Contains([]string{"module", "exports", "this", "process", "env"}, names[0]) {
		names = names[1:]
	}
	if len(names) == 1 && names[0] == "exports" {
		return ""
	}
	return strings.Join(names, ".")
}
