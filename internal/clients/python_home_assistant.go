package clients

import (
	"strconv"

	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

const homeAssistantUnreachable = "SMTP server not found or refused connection ({host}:{port}). Please check the IP address, hostname, and availability of your SMTP server"

func init() {
	register(func() *Client {
		return &Client{
			ID: "home-assistant", Name: "Home Assistant", Aliases: []string{"hass", "homeassistant", "notify.smtp"}, Library: "smtplib",
			Settings: []Setting{
				{Key: "notify.server", Role: RoleHost, Default: "localhost"},
				{Key: "notify.port", Role: RolePort, Kind: NumberValue, Default: "587"},
				{Key: "notify.encryption", Role: RoleMode, Kind: WordValue, Default: "starttls", Values: []string{"starttls", "tls", "none"},
					Hints: map[string]string{"starttls": "the upgrade, or fail", "tls": "TLS from the first byte", "none": "plain text"}},
				{Key: "notify.username", Role: RoleUser, Help: "no sign-in without it and the password"},
				{Key: "notify.password", Role: RolePassword},
				{Key: "notify.sender", Role: RoleFrom, Required: true},
				{Key: "notify.recipient", Role: RoleOther, Required: true},
				{Key: "notify.verify_ssl", Role: RoleVerify, Kind: BoolValue, Default: "true"},
				{Key: "notify.timeout", Role: RoleOther, Kind: NumberValue, Default: "5"},
				{Key: "notify.debug", Role: RoleOther, Kind: BoolValue},
			},
			Forms:   []Form{{Format: source.YAML, Files: []string{"configuration.yaml", "notify.yaml"}}},
			Marks:   []string{"platform: smtp", "homeassistant"},
			Conduct: homeAssistantConduct,
			Write:   homeAssistantWrite,
			Errors: []ErrorText{
				{Event: HostNotFound, Text: homeAssistantUnreachable},
				{Event: ConnectRefused, Text: homeAssistantUnreachable},
				{Event: AuthRefused, Text: "Login not possible. Please check your setting and/or your credentials"},
			},
			Notes: []string{
				"encryption: tls is TLS from the first byte, for 465; starttls is for 587.",
				"It signs in at its start; what goes wrong then is in the log, and the notify service is missing.",
			},
			Sources: []string{"homeassistant/components/smtp/notify.py and helpers.py, 2024 to 2026"},
		}
	})
}

func homeAssistantConduct(c *Config) probe.Conduct {
	d := smtplibBase()
	d.Port = c.Int("notify.port")
	if c.Bool("notify.verify_ssl") {
		d.Certificate = probe.CertificateChecked
	}
	switch mode := c.Text("notify.encryption"); mode {
	case "starttls":
		d.Security = probe.SecuritySTARTTLS
	case "tls":
		d.Security = probe.SecurityImplicit
	case "none":
	default:
		if v := c.Values["notify.encryption"]; v.Known {
			d.Refuses = "encryption must be one of starttls, tls and none, in small letters"
		}
	}
	return d
}

func homeAssistantWrite(t Target, _ *Config) ([]Assignment, string) {
	mode := "starttls"
	if t.Security == probe.SecurityImplicit {
		mode = "tls"
	}
	list := []Assignment{{Key: "notify.server", Value: t.Host}, {Key: "notify.port", Value: strconv.Itoa(t.Port)}, {Key: "notify.encryption", Value: mode}}
	if t.Username != "" {
		list = append(list, Assignment{Key: "notify.username", Value: t.Username})
	}
	if t.From != "" {
		list = append(list, Assignment{Key: "notify.sender", Value: t.From})
	}
	return list, ""
}
