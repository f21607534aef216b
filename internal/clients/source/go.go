package source

import "strings"

// Keys of Go: calls are "smtp.SendMail" (Kind Call) with "smtp.SendMail.addr", ".from";
// "smtp.PlainAuth.identity", ".username", ".password", ".host"; "gomail.NewDialer.host",
// ".port", ".username", ".password"; "mail.NewClient.host". A member of an object has
// its name ("SSL"), a field of a composite literal the type in front
// ("gomail.Dialer.Host"). Options and setters with one argument are "WithPort",
// "SetSSL" with the argument as value; without one they are of Kind Call ("WithSSL").
func init() {
	dialer := call{key: "gomail.NewDialer", args: []string{"host", "port", "username", "password"}, starts: true}
	(&language{
		format: Go,
		syntax: syntax{line: []string{"//"}, block: [][2]string{{"/*", "*/"}}, quotes: "\"'`", long: "`", verbatim: "`"},
		files:  []string{"*.go"},
		marks: []string{"net/smtp", "gomail.", "go-mail", "smtp.SendMail", "smtp.PlainAuth", "mail.NewClient", "mail.With", "package main", "os.Getenv", " := ",
			"func main()"},
		values:  map[string]Kind{"true": Bool, "false": Bool, "nil": Null},
		members: []string{"."},
		keys:    map[string][]string{"{": {":"}},
		joins:   "+",
		before:  []string{"return", "go", "defer"},
		bodies:  []string{"interface"}, composite: true,
		calls: map[string]call{
			"smtp.SendMail":         {key: "smtp.SendMail", args: []string{"addr", "auth", "from", "to", "message"}, starts: true},
			"smtp.PlainAuth":        {key: "smtp.PlainAuth", args: []string{"identity", "username", "password", "host"}},
			"smtp.CRAMMD5Auth":      {key: "smtp.CRAMMD5Auth", args: []string{"username", "secret"}},
			"smtp.Dial":             {key: "smtp.Dial", args: []string{"addr"}, starts: true},
			"smtp.NewClient":        {key: "smtp.NewClient", args: []string{"", "host"}},
			"tls.Dial":              {key: "tls.Dial", args: []string{"", "addr"}},
			"net.Dial":              {key: "net.Dial", args: []string{"", "addr"}},
			"StartTLS":              {key: "StartTLS"},
			"Hello":                 {key: "Hello", args: []string{"name"}},
			"gomail.NewDialer":      dialer,
			"gomail.NewPlainDialer": dialer,
			"mail.NewDialer":        dialer,
			"mail.NewClient":        {key: "mail.NewClient", args: []string{"host"}, starts: true},
			"gomail.NewClient":      {key: "mail.NewClient", args: []string{"host"}, starts: true},
			"SetHeader":             {does: callSets},
			"os.Getenv":             {does: callEnv},
			"os.LookupEnv":          {does: callEnv},
			"viper.GetString":       {does: callEnv},
			"strconv.Atoi":          {does: callWraps},
			"string":                {does: callWraps},
			"strings.TrimSpace":     {does: callWraps},
			"fmt.Println":           {does: callSkips},
			"fmt.Printf":            {does: callSkips},
			"log.Fatal":             {does: callSkips},
			"log.Println":           {does: callSkips},
			"log.Printf":            {does: callSkips},
			"errors.New":            {does: callSkips},
			"fmt.Errorf":            {does: callSkips},
			"fmt.Sprintf":           {does: callFormats},
			"net.JoinHostPort":      {does: callJoins},
		},
		setter: func(name string) bool {
			return setsSomething(name) || strings.HasPrefix(name, "With") && len(name) > 4
		},
		target: lastName,
		constant: func(names []string) (string, bool) {
			last := names[len(names)-1]
			if port, ok := map[string]string{"DefaultPort": "25", "DefaultPortSSL": "465", "DefaultPortTLS": "587"}[last]; ok {
				return port, len(names) > 1
			}
			for _, prefix := range []string{"TLSMandatory", "TLSOpportunistic", "NoTLS", "SMTPAuth", "MandatoryStartTLS", "OpportunisticStartTLS", "NoStartTLS"} {
				if strings.HasPrefix(last, prefix) && len(names) > 1 {
					return last, true
				}
			}
			return "", false
		},
		write: writing{quote: '"', on: "true", off: "false", null: "nil", comment: "// ", named: ": ", member: ".", object: "d", assign: "d.%s = %s", sets: "%s.%s = %s",
			constants: map[string]string{"WithTLSPolicy": "mail.", "WithTLSPortPolicy": "mail.", "WithSMTPAuth": "mail."}},
	}).register()
}
