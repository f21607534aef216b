package clients

import (
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func init() {
	register(func() *Client {
		return &Client{
			ID: "laravel", Name: "Laravel", URLFirst: true, Aliases: []string{"lumen", "illuminate/mail"}, Library: "symfony", Language: "PHP",
			Generations: []Generation{
				{ID: "11.36", Label: "11.36 and later"},
				{ID: "9", Label: "9 to 11.35"},
				{ID: "5", Label: "8 and earlier"},
			},
			Settings: []Setting{
				{Key: "MAIL_MAILER", Names: []string{"mail.default"}, Role: RoleSwitch, Of: laravelNull, Help: "smtp; log and array send nothing"},
				{Key: "MAIL_DRIVER", Role: RoleSwitch, Until: "5", Of: laravelNull, Help: "MAIL_MAILER before Laravel 7"},
				{Key: "MAIL_HOST", Names: []string{"mailers.smtp.host"}, Role: RoleHost, Default: "127.0.0.1", Of: laravelNull},
				{Key: "MAIL_PORT", Names: []string{"mailers.smtp.port"}, Role: RolePort, Kind: NumberValue, Default: "2525", Of: laravelNull},
				{Key: "MAIL_SCHEME", Names: []string{"mailers.smtp.scheme"}, Role: RoleMode, Kind: WordValue, Values: []string{"smtp", "smtps", "null", ""}, Since: "11.36", Of: laravelNull,
					Hints: map[string]string{"smtps": "TLS from the first byte", "smtp": "STARTTLS if the server offers it; TLS from the first byte on 465"}},
				{Key: "MAIL_ENCRYPTION", Names: []string{"mailers.smtp.encryption"}, Role: RoleMode, Kind: WordValue, Values: []string{"tls", "ssl", "null", ""}, Default: "tls", Until: "9", Of: laravelNull,
					Hints: map[string]string{"tls": "up to Laravel 8 STARTTLS or no mail; from 9 on the port decides", "ssl": "up to Laravel 8 TLS from the first byte; from 9 on the port decides"}},
				{Key: "MAIL_URL", Names: []string{"mailers.smtp.url"}, Role: RoleOther, Kind: URLValue, Secret: true, Since: "9", Help: "smtp://USER:PASSWORD@HOST:PORT, in the place of the four; smtps:// is no transport"},
				{Key: "MAIL_USERNAME", Names: []string{"mailers.smtp.username"}, Role: RoleUser, Of: laravelNull},
				{Key: "MAIL_PASSWORD", Names: []string{"mailers.smtp.password"}, Role: RolePassword, Of: laravelNull},
				{Key: "MAIL_FROM_ADDRESS", Names: []string{"from.address"}, Role: RoleFrom, Of: laravelNull},
				{Key: "MAIL_EHLO_DOMAIN", Names: []string{"mailers.smtp.local_domain"}, Role: RoleEHLO, Of: laravelNull, Help: "name to greet with"},
				{Key: "APP_URL", Role: RoleOther, Help: "its host is the name to greet with where MAIL_EHLO_DOMAIN is not set (11.36 and later)"},
				{Key: "mailers.smtp.verify_peer", Role: RoleVerify, Kind: BoolValue, Default: "true", Since: "9", Truth: phpTruth, Help: "config/mail.php alone: check the server's certificate"},
				{Key: "mailers.smtp.auto_tls", Role: RoleOther, Kind: BoolValue, Default: "true", Since: "11.36", Truth: phpTruth, Help: "config/mail.php alone: the upgrade"},
				{Key: "mailers.smtp.require_tls", Role: RoleOther, Kind: BoolValue, Default: "false", Since: "11.36", Truth: phpTruth, Help: "config/mail.php alone: no mail without TLS"},
			},
			Forms: []Form{
				{Format: source.Dotenv, Dialect: source.PHPDotenv, Files: []string{".env", ".env.*"}},
				{Format: source.PHP, Files: []string{"config/mail.php", "mail.php"}},
				{Format: source.Compose}, {Format: source.Shell},
			},
			Marks:       []string{"laravel", "app_key=base64:", "mail_mailer", "illuminate\\"},
			LonePercent: true, // rawurldecode of PHP 8.2, run
			Conduct:     laravelConduct,
			Write:       laravelWrite,
			Errors: []ErrorText{
				{Event: BadSetting, Since: "9", Text: `The "{any}" scheme is not supported; supported schemes for mailer "smtp" are: "smtp", "smtps".`},
				{Event: BadSetting, Since: "9", Text: "Unsupported mail transport [{any}]."},
				{Event: BadSetting, Since: "9", Text: laravelBadURL, Note: "the URL of the mailer, whatever it says"},
				{Event: BadSetting, Until: "5", Text: "Unsupported mail driver [{any}]"},
				{Event: Around, Until: "5", Text: "Swift_TransportException"},
				{Event: ConnectRefused, Until: "5", Text: "Connection could not be established with host {host} :stream_socket_client(): {any}"},
				{Event: AuthRefused, Until: "5", Text: `Failed to authenticate on SMTP server with username "{user}" using {any} possible authenticators.`},
				{Event: STARTTLSMissing, Until: "5", Text: `Expected response code 220 but got code "{code}", with message "{reply}`},
				{Event: STARTTLSRefused, Until: "5", Text: `Expected response code 220 but got code "{code}", with message "{reply}`},
				{Event: PlainOnTLSClosed, Until: "5", Text: "Expected response code 220 but got an empty response"},
				{Event: HandshakeFailed, Until: "5", Text: "Unable to connect with TLS encryption"},
				{Event: AuthMissing, Until: "5", Text: `Expected response code 250 but got code "530", with message "530 {text}`},
				{Event: AuthMissingInTLS, Until: "5", Text: `Expected response code 250 but got code "530", with message "530 {text}`},
				{Event: SenderRefused, Until: "5", Text: `Expected response code 250 but got code "{code}", with message "{reply}`},
			},
			Notes: []string{
				"After a change of .env run \"php artisan config:clear\": a cached configuration hides the file.",
				"From 11.36 on MAIL_ENCRYPTION is not read. Port 465 is TLS from the first byte by itself; on 587 STARTTLS is used if the server offers it.",
				"MAIL_SCHEME takes smtp and smtps alone: tls is an error, although MAIL_ENCRYPTION took it.",
			},
			Sources: []string{"Laravel 10.48, 11.36 and 13: Illuminate/Mail/MailManager.php and config/mail.php", "SwiftMailer's EsmtpTransport.php for Laravel 8 and earlier", "its use of Symfony Mailer's factory run with 5.4.53 against test servers"},
		}
	})
}

// laravelBadURL is what Laravel says of a MAIL_URL that it cannot take apart.
const laravelBadURL = "The database configuration URL is malformed."

// laravelMalformed says whether a URL is one of those: a /, ? or # in the password
// ends the name of the server.
func laravelMalformed(text string) bool {
	_, rest, ok := strings.Cut(laravelNull(text), "://")
	return ok && !phpAuthority(rest)
}

// laravelNull is what env() makes of the words that stand for nothing.
func laravelNull(text string) string {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "null", "(null)", "empty", "(empty)":
		return ""
	}
	return text
}

// laravelText is a setting as env() gives it, in lower case.
func laravelText(c *Config, key string) string { return strings.ToLower(laravelNull(c.Text(key))) }

func laravelConduct(c *Config) probe.Conduct {
	host, port := laravelNull(c.Text("MAIL_HOST")), c.Int("MAIL_PORT")
	if c.Since("9") && c.Given("MAIL_URL#host") {
		host = c.Text("MAIL_URL#host")
		if n := portNumber(c.Text("MAIL_URL#port")); n != 0 {
			port = n
		}
	}
	var d probe.Conduct
	switch {
	case c.Since("11.36"):
		d = symfonyTLS(laravelText(c, "MAIL_SCHEME") == "smtps", host, port)
		laravelOptions(c, &d)
	case c.Since("9"):
		// "tls" becomes smtps on 465 and smtp elsewhere, any other word leaves it to the
		// port: the word changes nothing.
		d = symfonyTLS(false, host, port)
		laravelEmptyScheme(c, &d)
	default:
		d = swiftConduct(laravelText(c, "MAIL_ENCRYPTION"), port)
	}
	if refuses := laravelRefuses(c); refuses != "" {
		d.Refuses = refuses
	}
	if !c.Since("9") {
		return d
	}
	if c.Given("MAIL_URL#host") && c.Given("MAIL_HOST") {
		d.Notes = append(d.Notes, "MAIL_URL counts before MAIL_HOST, MAIL_PORT, MAIL_USERNAME and MAIL_PASSWORD.")
	}
	if !c.Bool("mailers.smtp.verify_peer") {
		d.Certificate = probe.CertificateIgnored
	}
	d.EHLOName = laravelGreeting(c)
	return d
}

// laravelRefuses is why no connection is made: another transport, or a scheme that
// does not exist.
func laravelRefuses(c *Config) string {
	mailer := laravelText(c, "MAIL_MAILER")
	if !c.Since("9") && mailer == "" {
		mailer = laravelText(c, "MAIL_DRIVER")
	}
	scheme := laravelText(c, "MAIL_SCHEME")
	switch {
	case mailer == "log":
		return "the mailer is log: Laravel writes mail to its log and connects to no server"
	case mailer == "array":
		return "the mailer is array: Laravel keeps mail in memory and connects to no server"
	case c.Since("9") && laravelMalformed(c.Text("MAIL_URL")):
		return laravelBadURL
	case c.Since("9") && c.Given("MAIL_URL#scheme") && c.Lower("MAIL_URL#scheme") != "smtp":
		return "Unsupported mail transport [" + c.Lower("MAIL_URL#scheme") + "]."
	case c.Since("11.36") && scheme != "" && scheme != "smtp" && scheme != "smtps":
		return `The "` + scheme + `" scheme is not supported; supported schemes for mailer "smtp" are: "smtp", "smtps".`
	}
	return ""
}

// laravelOptions are the keys of config/mail.php that reach Symfony Mailer as they
// are.
func laravelOptions(c *Config, d *probe.Conduct) {
	if !c.Bool("mailers.smtp.auto_tls") && laravelText(c, "MAIL_SCHEME") != "smtps" && d.Port != 465 {
		d.Security = probe.SecurityNone
	}
	if c.Bool("mailers.smtp.require_tls") && d.Security == probe.SecurityOpportunistic {
		d.Security, d.WithoutSTARTTLS = probe.SecuritySTARTTLS, probe.Gives
	}
	if !c.Given("MAIL_MAILER") && c.Document != nil && c.Form.Format != source.PHP {
		d.Notes = append(d.Notes, "Without MAIL_MAILER=smtp Laravel 11 and later write mail to the log.")
	}
}

// laravelEmptyScheme is what Laravel 11.0 to 11.34 meets with a newer Symfony Mailer.
func laravelEmptyScheme(c *Config, d *probe.Conduct) {
	if word := laravelText(c, "MAIL_ENCRYPTION"); word != "tls" {
		d.Defects = append(d.Defects, probe.Defect{
			Summary: `Laravel 11 before 11.36 with Symfony Mailer 7.2 says The "" scheme is not supported unless MAIL_ENCRYPTION is tls`,
			Fix:     "Update Laravel to 11.36 or later, or set MAIL_ENCRYPTION=tls: the port decides on the mode."})
	}
}

// laravelGreeting is the EHLO name; empty where it depends on what is not known.
func laravelGreeting(c *Config) string {
	if name := laravelNull(c.Text("MAIL_EHLO_DOMAIN")); name != "" {
		return name
	}
	if c.Since("11.36") {
		return urlHost(c.Text("APP_URL"))
	}
	return "[127.0.0.1]"
}

// swiftConduct is what SwiftMailer does, with which Laravel up to 8 and Nextcloud
// up to 25 send: the word alone decides, and STARTTLS is sent whether it is offered
// or not.
func swiftConduct(word string, port int) probe.Conduct {
	d := probe.Conduct{Port: port, Security: probe.SecurityNone, WithoutSTARTTLS: probe.Insists, WithoutAUTH: probe.GoesOn,
		Mechanisms: []string{"CRAM-MD5", "LOGIN", "PLAIN"}, TriesNext: true, InClear: probe.ClearAllowed, Certificate: probe.CertificateChecked}
	switch word {
	case "ssl":
		d.Security = probe.SecurityImplicit
	case "tls":
		d.Security = probe.SecuritySTARTTLS
	case "", "tcp":
	default:
		d.Refuses = `Unable to find the socket transport "` + word + `" - did you forget to enable it when you configured PHP?`
	}
	return d
}

func laravelWrite(t Target, c *Config) (list []Assignment, why string) {
	if c.Given("MAIL_URL#host") || c.Given("MAIL_URL") && !c.Given("MAIL_HOST") {
		return laravelURLWrite(t, c)
	}
	if c.Given("MAIL_MAILER") || c.Since("9") && c.Document == nil {
		list = append(list, Assignment{Key: "MAIL_MAILER", Value: "smtp"})
	}
	list = append(list, Assignment{Key: "MAIL_HOST", Value: t.Host}, Assignment{Key: "MAIL_PORT", Value: portText(t.Port)})
	implicit := t.Security == probe.SecurityImplicit
	switch {
	case c.Since("11.36"):
		scheme := "smtp"
		if implicit {
			scheme = "smtps"
		}
		if c.Given("MAIL_SCHEME") || implicit && t.Port != 465 || c.Document == nil {
			list = append(list, Assignment{Key: "MAIL_SCHEME", Value: scheme})
		}
	case c.Since("9") && implicit && t.Port != 465:
		return nil, "Laravel before 11.36 cannot open with TLS on a port other than 465"
	case implicit && !c.Since("9"):
		list = append(list, Assignment{Key: "MAIL_ENCRYPTION", Value: "ssl"})
	default:
		list = append(list, Assignment{Key: "MAIL_ENCRYPTION", Value: "tls"})
	}
	if t.EHLOName != "" {
		list = append(list, Assignment{Key: "MAIL_EHLO_DOMAIN", Value: t.EHLOName})
	}
	return list, ""
}

func laravelURLWrite(t Target, c *Config) ([]Assignment, string) {
	if !c.Given("MAIL_URL#host") {
		return nil, "the URL does not stand in this file: change it where MAIL_URL is set"
	}
	if laravelMalformed(c.Text("MAIL_URL")) {
		return nil, phpEncodeFirst
	}
	if t.Security == probe.SecurityImplicit && t.Port != 465 {
		return nil, "MAIL_URL cannot ask for TLS from the first byte on a port other than 465: use MAIL_HOST, MAIL_PORT and MAIL_SCHEME"
	}
	return []Assignment{{Key: "MAIL_URL#scheme", Value: "smtp"}, {Key: "MAIL_URL#host", Value: t.Host}, {Key: "MAIL_URL#port", Value: portText(t.Port)}}, ""
}
