package source

import "slices"

// Keys of Rust: SmtpTransport::relay(h) is "SmtpTransport.relay" (Kind Call) with
// "SmtpTransport.relay.host"; so are starttls_relay and builder_dangerous, and those
// of AsyncSmtpTransport. from_url(u) is "from_url"; the methods of the builder are
// "port", "tls", "hello_name", "authentication", "timeout" with their argument as
// value. Credentials::new(u, p) is "Credentials.new.user" and ".password".
func init() {
	builder := func(name string) call {
		return call{key: "SmtpTransport." + name, args: []string{"host"}, starts: true}
	}
	(&language{
		format:  Rust,
		syntax:  syntax{line: []string{"//"}, block: [][2]string{{"/*", "*/"}}, quotes: `"'`, long: `"`, prefixes: "bBrR", hashes: true, chars: true},
		files:   []string{"*.rs"},
		marks:   []string{"lettre", "SmtpTransport", "Credentials::new", "fn main", "let mut ", "::relay(", "env::var(", "starttls_relay", "builder_dangerous"},
		values:  map[string]Kind{"true": Bool, "false": Bool, "None": Null},
		members: []string{".", "::", "?."},
		keys:    map[string][]string{"{": {":"}},
		joins:   "+", annotated: true,
		before: []string{"return", "let", "mut", "await", "const", "static"},
		bodies: []string{"struct", "enum", "trait"},
		calls: map[string]call{
			"SmtpTransport.relay":                      builder("relay"),
			"SmtpTransport.starttls_relay":             builder("starttls_relay"),
			"SmtpTransport.builder_dangerous":          builder("builder_dangerous"),
			"SmtpTransport.unencrypted_localhost":      builder("unencrypted_localhost"),
			"AsyncSmtpTransport.relay":                 builder("relay"),
			"AsyncSmtpTransport.starttls_relay":        builder("starttls_relay"),
			"AsyncSmtpTransport.builder_dangerous":     builder("builder_dangerous"),
			"AsyncSmtpTransport.unencrypted_localhost": builder("unencrypted_localhost"),
			"Credentials.new":                          {key: "Credentials.new", args: []string{"user", "password"}},
			"env.var":                                  {does: callEnv},
			"env":                                      {does: callEnv},
			"unwrap_or":                                {does: callEnv},
			"unwrap_or_else":                           {does: callWraps},
			"unwrap":                                   {does: callWraps},
			"expect":                                   {does: callWraps},
			"String.from":                              {does: callWraps},
			"to_string":                                {does: callWraps},
			"to_owned":                                 {does: callWraps},
			"into":                                     {does: callWraps},
			"as_str":                                   {does: callWraps},
			"clone":                                    {does: callWraps},
			"parse":                                    {does: callWraps},
			"Some":                                     {does: callWraps},
			"ClientId.Domain":                          {does: callWraps},
		},
		setter: func(name string) bool {
			return slices.Contains([]string{"port", "tls", "hello_name", "authentication", "timeout", "from_url"}, name)
		},
		target: lastName,
		constant: func(names []string) (string, bool) {
			if len(names) > 1 && slices.Contains([]string{"Tls", "Mechanism"}, names[len(names)-2]) {
				return names[len(names)-1], true
			}
			return "", false
		},
		write: writing{quote: '"', on: "true", off: "false", null: "None", comment: "// ", member: ".", object: "mailer", assign: ".%s(%s)",
			constants: map[string]string{"tls": "Tls::", "authentication": "Mechanism::"}},
	}).register()
}
