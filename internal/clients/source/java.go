package source

import "strings"

// Keys of Java: props.put("mail.smtp.host", ..) and setProperty have the first
// argument. A method set...(x) is "setHost" with x as its value. Transport.connect is
// "connect()" with "connect.host", ".port", ".user", ".password", getTransport("smtps")
// "getTransport.protocol", new PasswordAuthentication(u, p) "PasswordAuthentication.user"
// and ".password".
func init() {
	(&language{
		format: Java,
		syntax: syntax{line: []string{"//"}, block: [][2]string{{"/*", "*/"}}, quotes: `"'`, triple: true, names: "$@"},
		files:  []string{"*.java", "*.kt", "*.kts", "*.groovy", "*.scala"},
		marks: []string{"javax.mail", "jakarta.mail", "new Properties()", "\"mail.smtp", "JavaMailSenderImpl", "System.getenv", "public class", "props.put(", "setProperty(", ".setHost(", ".setPort(",
			"String "},
		values:  map[string]Kind{"true": Bool, "false": Bool, "null": Null},
		members: []string{".", "::"},
		keys:    map[string][]string{},
		joins:   "+",
		before:  []string{"new", "return", "final", "throw"},
		calls: map[string]call{
			"put":                 {does: callSets},
			"putIfAbsent":         {does: callSets},
			"setProperty":         {does: callSets},
			"setJavaMailProperty": {does: callSets},
			"connect": {key: "connect()", args: []string{"host", "port", "user", "password"},
				short: map[int][]string{2: {"user", "password"}, 3: {"host", "user", "password"}}},
			"getTransport":           {key: "getTransport", args: []string{"protocol"}},
			"PasswordAuthentication": {key: "PasswordAuthentication", args: []string{"user", "password"}},
			"DefaultAuthenticator":   {key: "DefaultAuthenticator", args: []string{"user", "password"}},
			"JavaMailSenderImpl":     {key: "JavaMailSenderImpl", starts: true},
			"System.getenv":          {does: callEnv},
			"getOrDefault":           {does: callEnv},
			"env.getProperty":        {does: callEnv},
			"environment.getProperty": {
				does: callEnv},
			"System.getProperty":   {does: callEnv},
			"Integer.parseInt":     {does: callWraps},
			"Integer.valueOf":      {does: callWraps},
			"Boolean.parseBoolean": {does: callWraps},
			"Boolean.valueOf":      {does: callWraps},
			"String.valueOf":       {does: callWraps},
			"toString":             {does: callWraps},
			"toCharArray":          {does: callWraps},
			"trim":                 {does: callWraps},
			"println":              {does: callSkips},
			"Properties":           {does: callSkips},
		},
		setter:    setsSomething,
		variables: []string{},
		target:    lastName,
		write:     writing{quote: '"', on: "true", off: "false", null: "null", comment: "// ", end: ";", member: ".", object: "sender", assign: "props.put(%q, %s);", sets: "%s.%s(%s);"},
	}).register()
}

// lastName is the key of a member without the object that it is of.
func lastName(names []string, _ bool) string { return strings.TrimLeft(names[len(names)-1], "@$") }
