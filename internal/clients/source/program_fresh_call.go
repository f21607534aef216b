package source

import (
	"slices"
	"strings"
)

// callNamed is the call that a branch of the tree stands for.
func (l *language) callNamed(name string) (call, bool) {
	for _, spec := range l.calls {
		if spec.does == callMakes && spec.key != "" && strings.TrimSuffix(spec.key, "()") == name {
			return spec, true
		}
	}
	return call{}, l.format == Rust && name == "SmtpTransport"
}

// callee is how a call is written, with the variable that it is for.
var callee = map[string]string{
	"smtplib.SMTP": "server = smtplib.SMTP", "smtplib.SMTP_SSL": "server = smtplib.SMTP_SSL",
	"aiosmtplib.SMTP": "client = aiosmtplib.SMTP", "aiosmtplib.send": "await aiosmtplib.send", "ConnectionConfig": "conf = ConnectionConfig",
	"EsmtpTransport": "$transport = new EsmtpTransport", "Swift_SmtpTransport": "$transport = new Swift_SmtpTransport",
	"Transport.fromDsn": "$transport = Transport::fromDsn", "SmtpClient": "var client = new SmtpClient", "createTransport": "nodemailer.createTransport",
	"gomail.NewDialer": "d := gomail.NewDialer", "mail.NewClient": "c, err := mail.NewClient", "smtp.PlainAuth": "auth := smtp.PlainAuth",
	"smtp.SendMail": "err := smtp.SendMail", "NetworkCredential": "client.Credentials = new NetworkCredential",
	"PasswordAuthentication": "new PasswordAuthentication", "Net::SMTP.new": "smtp = Net::SMTP.new", "Credentials.new": "let credentials = Credentials::new",
}

// longLine is when each argument of a call gets a line of its own.
const longLine = 74

// writeCall writes a call with its arguments.
func (l *language) writeCall(b *strings.Builder, p *twig, spec call) {
	var named, below []*twig
	name, called := p.name, false
	byName := map[string]*twig{}
	for _, c := range p.children {
		l.writeNote(b, c, "")
		switch {
		case c.gone:
		case c.name == "":
			called = true
			if spec.key != c.key {
				name = c.key
			}
		case slices.Contains(argumentNames(spec), c.name) && len(c.children) == 0:
			byName[c.name] = c
		case l.format == Go || l.format == Rust:
			below = append(below, c)
		default:
			named = append(named, c)
		}
	}
	if !called && len(byName)+len(named)+len(below) == 0 {
		return
	}
	text := callee[name]
	if text == "" {
		text = l.write.object + l.write.member + name
	}
	if l.format == Rust && name != "Credentials.new" {
		l.writeBuilder(b, p)
		return
	}
	if l.format == JavaScript && len(byName) == 0 {
		b.WriteString(text + "(")
		var tree strings.Builder
		l.writeTree(&tree, &twig{name: "{", children: p.children}, "")
		b.WriteString(strings.TrimSuffix(tree.String(), ";\n") + ");\n")
		return
	}
	arguments := l.positional(spec, byName)
	for _, c := range named {
		arguments = append(arguments, c.name+strings.ReplaceAll(l.write.named, " = ", ": ")+c.literal)
	}
	line := text + "(" + strings.Join(arguments, ", ")
	if l.format == Python && len(line) > longLine {
		line = text + "(\n    " + strings.Join(arguments, ",\n    ") + ",\n"
	}
	b.WriteString(line)
	for _, c := range below {
		value := c.literal
		if c.call {
			value = ""
		}
		b.WriteString(",\n\tmail." + strings.TrimSuffix(c.name, "()") + "(" + value + ")")
	}
	if len(below) > 0 {
		b.WriteString(",\n")
	}
	end := l.write.end
	if l.format == Rust {
		end = ";"
	}
	b.WriteString(")" + end + "\n")
}

// positional are the arguments in their order. What is not known and has one behind
// it has the name of the argument, for the user to fill in.
func (l *language) positional(spec call, byName map[string]*twig) (list []string) {
	last := -1
	for i, a := range spec.args {
		one, other, _ := strings.Cut(a, "|")
		if byName[one] != nil || byName[other] != nil {
			last = i
		}
	}
	if slices.Contains(spec.args, "message") || slices.Contains(spec.args, "password") && last >= 0 {
		last = len(spec.args) - 1
	}
	for _, a := range spec.args[:last+1] {
		one, other, _ := strings.Cut(a, "|")
		switch {
		case byName[one] != nil && l.format == Rust: // a String, not a &str
			list = append(list, byName[one].literal+".into()")
		case byName[one] != nil:
			list = append(list, byName[one].literal)
		case byName[other] != nil:
			list = append(list, byName[other].literal)
		case one == "identity":
			list = append(list, `""`)
		default:
			list = append(list, strings.Repeat("$", map[Format]int{PHP: 1}[l.format])+one)
		}
	}
	return list
}

// writeBuilder writes the chain of Rust's builder.
func (l *language) writeBuilder(b *strings.Builder, p *twig) {
	_, method, ok := strings.Cut(p.name, ".")
	host, links := "host", []*twig{}
	for _, c := range p.children {
		switch {
		case c.name == "host":
			host = c.literal
		case c.name != "" && !c.gone:
			links = append(links, c)
		}
	}
	if ok {
		b.WriteString("let mailer = SmtpTransport::" + method + "(" + host + ")")
		if method != "builder_dangerous" {
			b.WriteString("?")
		}
		b.WriteString("\n")
	}
	for _, c := range links {
		b.WriteString("    ." + c.name + "(" + c.literal + ")\n")
	}
	if !ok {
		b.WriteString("    .build();\n")
	}
}

// signInFirst puts the call that makes the credentials before the one that needs them.
func (l *language) signInFirst(root *twig) {
	i := slices.IndexFunc(root.children, func(p *twig) bool { return p.name == "Credentials.new" || p.name == "smtp.PlainAuth" })
	if i < 0 {
		return
	}
	p := root.children[i]
	root.children = slices.Insert(slices.Delete(root.children, i, i+1), 0, p)
	for _, c := range root.children {
		if c.name == "SmtpTransport" && p.name == "Credentials.new" {
			c.children = append(c.children, &twig{name: "credentials", literal: "credentials"})
		}
	}
}
