package clients

import (
	"strconv"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

func init() {
	register(func() *Client {
		return &Client{
			ID: "flask-mail", Name: "Flask-Mail", Aliases: []string{"flask", "flask_mail"}, Library: "smtplib", Language: "Python",
			Settings: []Setting{
				{Key: "MAIL_SERVER", Role: RoleHost, Default: "127.0.0.1"},
				{Key: "MAIL_PORT", Role: RolePort, Kind: NumberValue, Default: "25"},
				{Key: "MAIL_USE_TLS", Role: RoleSTARTTLS, Kind: BoolValue, Default: "False", Help: "STARTTLS, for 587"},
				{Key: "MAIL_USE_SSL", Role: RoleSSL, Kind: BoolValue, Default: "False", Help: "TLS from the first byte, for 465"},
				{Key: "MAIL_USERNAME", Role: RoleUser, Help: "no sign-in without it and the password"},
				{Key: "MAIL_PASSWORD", Role: RolePassword},
				{Key: "MAIL_DEFAULT_SENDER", Role: RoleFrom},
				{Key: "MAIL_SUPPRESS_SEND", Role: RoleSwitch, Kind: BoolValue, Default: "False", Help: "on: nothing is sent; default is app.testing"},
				{Key: "MAIL_DEBUG", Role: RoleOther, Kind: BoolValue},
			},
			Forms: []Form{{Format: source.Python, Files: []string{"config.py", "app.py", "instance/config.py", "instance/*.py"}},
				{Format: source.Dotenv, Dialect: source.PythonDotenv}, {Format: source.Compose}, {Format: source.Shell}},
			Marks:   []string{"flask_mail", "flask-mail", "from flask import", "flask_app"},
			Conduct: flaskConduct,
			Boxes: func(c *Config) (ssl, starttls probe.Switch) {
				return onIf(pythonTruth(c, "MAIL_USE_SSL")), onIf(pythonTruth(c, "MAIL_USE_TLS"))
			},
			Write: flaskWrite,
			Errors: []ErrorText{
				{Event: BothOn, Text: "STARTTLS extension not supported by server.", Measured: true},
			},
			Notes: []string{
				"MAIL_USE_TLS is STARTTLS and MAIL_USE_SSL is TLS from the first byte; neither follows from the port.",
				"With both on it asks for STARTTLS inside TLS, and the error wrongly says that the server does not support STARTTLS.",
				"A string is on unless it is empty: MAIL_USE_TLS = os.environ.get(...) is on for \"False\", too.",
				"It sets no time limit and checks no certificate.",
			},
			Sources: []string{"flask_mail 0.9.1 and 0.10.0, Connection.configure_host; run with 0.9.1 against test servers"},
		}
	})
}

func flaskConduct(c *Config) probe.Conduct {
	d := smtplibBase()
	ssl, starttls := pythonTruth(c, "MAIL_USE_SSL"), pythonTruth(c, "MAIL_USE_TLS")
	switch {
	case ssl:
		d.Security, d.UpgradesInsideTLS = probe.SecurityImplicit, starttls
	case starttls:
		d.Security = probe.SecuritySTARTTLS
	}
	d.Port = smtplibPort(c.Int("MAIL_PORT"), d.Security)
	if c.Given("MAIL_SUPPRESS_SEND") && pythonTruth(c, "MAIL_SUPPRESS_SEND") {
		d.Refuses = "MAIL_SUPPRESS_SEND is on, so that nothing is sent"
	}
	return d
}

func flaskWrite(t Target, c *Config) ([]Assignment, string) {
	implicit := t.Security == probe.SecurityImplicit
	list := []Assignment{{Key: "MAIL_SERVER", Value: t.Host}, {Key: "MAIL_PORT", Value: strconv.Itoa(t.Port)},
		{Key: "MAIL_USE_TLS", Value: pythonBool(!implicit)}, {Key: "MAIL_USE_SSL", Value: pythonBool(implicit)}}
	if c.Given("MAIL_SUPPRESS_SEND") {
		list = append(list, Assignment{Key: "MAIL_SUPPRESS_SEND", Value: "False"})
	}
	if t.Username != "" {
		list = append(list, Assignment{Key: "MAIL_USERNAME", Value: t.Username})
	}
	if t.From != "" {
		list = append(list, Assignment{Key: "MAIL_DEFAULT_SENDER", Value: t.From})
	}
	return list, ""
}
