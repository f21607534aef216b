package source

import "strings"

// Keys of Ruby: an item of a hash has its path behind the name that the hash is
// assigned or handed to ("smtp_settings.address", "delivery_method.address"), a table
// its name in front ("gitlab_rails.smtp_address"). Symbols have their name as value.
// Net::SMTP.new and .start are "Net::SMTP.start" (Kind Call) with ".address",
// ".port", ".helo", ".user", ".secret", ".authtype"; methods of the connection
// are "enable_starttls()", "enable_tls()".
func init() {
	(&language{
		format: Ruby,
		syntax: syntax{line: []string{"#"}, block: [][2]string{{"\n=begin", "\n=end"}}, quotes: "\"'`", long: "\"'`", simple: "'", names: "@$?", symbols: true, regex: true,
			heredoc: "<<~", fills: map[byte]string{'"': "#{", '`': "#{"}},
		files:   []string{"*.rb", "gitlab.rb", "*.ru", "rakefile", "gemfile"},
		marks:   []string{"gitlab_rails[", "smtp_settings", "config.action_mailer", "Net::SMTP", "delivery_method", "ENV[", "ENV.fetch", " do |", "Mail.defaults", "external_url "},
		values:  map[string]Kind{"true": Bool, "false": Bool, "nil": Null},
		members: []string{".", "::", "&."},
		keys:    map[string][]string{"{": {"=>", "name:"}, "(": {"=>", "name:"}, "": {"=>", "name:"}, "[": {"=>"}},
		joins:   "+", adjacent: true,
		before: []string{"return", "not"},
		calls: map[string]call{
			"Net.SMTP.start":       {key: "Net::SMTP.start", args: []string{"address", "port", "helo", "user", "secret", "authtype"}, starts: true},
			"Net.SMTP.new":         {key: "Net::SMTP.new", args: []string{"address", "port"}, starts: true},
			"start":                {key: "start()", args: []string{"helo", "user", "secret", "authtype"}},
			"delivery_method":      {key: "delivery_method", args: []string{"name"}},
			"enable_starttls":      {key: "enable_starttls()"},
			"enable_starttls_auto": {key: "enable_starttls_auto()"},
			"disable_starttls":     {key: "disable_starttls()"},
			"enable_tls":           {key: "enable_tls()"},
			"enable_ssl":           {key: "enable_ssl()"},
			"disable_tls":          {key: "disable_tls()"},
			"authenticate":         {key: "authenticate()", args: []string{"user", "secret", "authtype"}},
			"ENV.fetch":            {does: callEnv},
			"Integer":              {does: callWraps},
			"String":               {does: callWraps},
			"to_i":                 {does: callWraps},
			"to_s":                 {does: callWraps},
			"to_sym":               {does: callWraps},
			"strip":                {does: callWraps},
			"presence":             {does: callWraps},
			"freeze":               {does: callWraps},
			"merge":                {does: callPlain},
			"merge!":               {does: callPlain},
		},
		variables: []string{"ENV"},
		target:    rubyTarget,
		constant:  rubyConstant,
		write:     writing{quote: '\'', on: "true", off: "false", null: "nil", comment: "# ", named: ": ", member: ".", object: "smtp", assign: "%s: %s,", nested: "{ %s: %s }"},
	}).register()
}

// rubyTarget is the name of a member, and a table with its key.
func rubyTarget(names []string, index bool) string {
	keep := 1
	if index && len(names) > 1 {
		keep = 2
	}
	return strings.TrimLeft(strings.Join(names[len(names)-keep:], "."), "@$")
}

// rubyConstant knows the ways to check a certificate.
func rubyConstant(names []string) (string, bool) {
	switch names[len(names)-1] {
	case "VERIFY_NONE":
		return "none", true
	case "VERIFY_PEER":
		return "peer", true
	}
	return "", false
}
