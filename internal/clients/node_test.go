package clients

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

// openedBy is what a client opens the connection with.
type openedBy struct {
	Port     int
	Security probe.Security
	Without  probe.Fallback
}

func openedOf(c *Config) openedBy {
	d := c.Client.Conduct(c)
	return openedBy{d.Port, d.Security, d.WithoutSTARTTLS}
}

// made is a configuration of values; a text in quotation marks is a string whatever
// stands in it, a word in front of "@" chooses the generation.
func made(t *testing.T, client string, values map[string]string) *Config {
	t.Helper()
	c, generation, ok := Find(client)
	if !ok {
		t.Fatalf("no client %q", client)
	}
	n := Make(c, generation, values)
	for key, v := range n.Values {
		if l := len(v.Text); l > 1 && v.Text[0] == '"' {
			n.Values[key] = Value{Text: v.Text[1 : l-1], Known: true, Kind: source.Text}
		}
	}
	return n
}

func TestNodemailerConduct(t *testing.T) {
	openings(t, []openingCase{
		{"nothing", "nodemailer", set{}, openedBy{587, probe.SecurityOpportunistic, probe.GoesOn}},
		{"secure", "nodemailer", set{"secure": "true"}, openedBy{465, probe.SecurityImplicit, probe.GoesOn}},
		{"port 465", "nodemailer", set{"port": "465"}, openedBy{465, probe.SecurityImplicit, probe.GoesOn}},
		{"port 465 as a string", "nodemailer", set{"port": `"465"`}, openedBy{465, probe.SecurityImplicit, probe.GoesOn}},
		{"port 465, not secure", "nodemailer", set{"port": "465", "secure": "false"}, openedBy{465, probe.SecurityOpportunistic, probe.GoesOn}},
		{"the text false", "nodemailer", set{"port": "587", "secure": `"false"`}, openedBy{587, probe.SecurityImplicit, probe.GoesOn}},
		{"an empty text", "nodemailer", set{"port": "587", "secure": `""`}, openedBy{587, probe.SecurityOpportunistic, probe.GoesOn}},
		{"required", "nodemailer", set{"requireTLS": "true"}, openedBy{587, probe.SecuritySTARTTLS, probe.Insists}},
		{"required and secure", "nodemailer", set{"requireTLS": "true", "secure": "true"}, openedBy{465, probe.SecurityImplicit, probe.GoesOn}},
		{"ignored", "nodemailer", set{"ignoreTLS": "true"}, openedBy{587, probe.SecurityNone, probe.GoesOn}},
		{"ignored and required", "nodemailer", set{"ignoreTLS": "true", "requireTLS": "true"}, openedBy{587, probe.SecuritySTARTTLS, probe.Insists}},
		{"ignored and required, older", "nodemailer@9.0.5", set{"ignoreTLS": "true", "requireTLS": "true"}, openedBy{587, probe.SecurityNone, probe.GoesOn}},
		{"a service", "nodemailer", set{"service": "Gmail", "port": "25"}, openedBy{465, probe.SecurityImplicit, probe.GoesOn}},
		{"a service that is not secure", "nodemailer", set{"service": "Outlook", "host": "h"}, openedBy{587, probe.SecurityOpportunistic, probe.GoesOn}},
		{"smtp URL", "nodemailer", set{"url": "smtp://me:x@smtp.example.com:465"}, openedBy{465, probe.SecurityOpportunistic, probe.GoesOn}},
		{"smtps URL", "nodemailer", set{"url": "smtps://me:x@smtp.example.com"}, openedBy{465, probe.SecurityImplicit, probe.GoesOn}},
		{"URL with an option", "nodemailer", set{"url": "smtp://smtp.example.com/?requireTLS=true"}, openedBy{587, probe.SecuritySTARTTLS, probe.Insists}},
		{"Ghost, not secure", "ghost", set{"mail.options.port": "587", "mail.options.secure": "false"}, openedBy{587, probe.SecurityOpportunistic, probe.GoesOn}},
		{"Ghost, older name", "ghost", set{"mail.options.port": "587", "mail.options.secureConnection": "true"}, openedBy{587, probe.SecurityImplicit, probe.GoesOn}},
		{"Ghost, older name off", "ghost", set{"mail.options.secure": "true", "mail.options.secureConnection": "false"}, openedBy{465, probe.SecurityImplicit, probe.GoesOn}},
		{"Ghost, text in JSON", "ghost", set{"mail.options.port": "587", "mail.options.secure": `"false"`}, openedBy{587, probe.SecurityImplicit, probe.GoesOn}},
		{"n8n by itself", "n8n", set{}, openedBy{465, probe.SecurityImplicit, probe.GoesOn}},
		{"n8n, 587 and both boxes", "n8n", set{"N8N_SMTP_PORT": "587"}, openedBy{587, probe.SecurityImplicit, probe.GoesOn}},
		{"n8n, 587", "n8n", set{"N8N_SMTP_PORT": "587", "N8N_SMTP_SSL": "false"}, openedBy{587, probe.SecurityOpportunistic, probe.GoesOn}},
		{"n8n without", "n8n", set{"N8N_SMTP_PORT": "25", "N8N_SMTP_SSL": "false", "N8N_SMTP_STARTTLS": "FALSE"}, openedBy{25, probe.SecurityNone, probe.GoesOn}},
		{"n8n, a word that is no switch", "n8n", set{"N8N_SMTP_PORT": "587", "N8N_SMTP_SSL": "no"}, openedBy{587, probe.SecurityImplicit, probe.GoesOn}},
		{"Strapi", "strapi", set{"providerOptions.port": "465", "providerOptions.secure": "false", "providerOptions.requireTLS": "true"}, openedBy{465, probe.SecuritySTARTTLS, probe.Insists}},
	})
}

// The environment of Ghost has true switches, its JSON may have texts instead.
func TestGhostEnvironment(t *testing.T) {
	text := "mail__transport=SMTP\nmail__options__host=smtp.example.com\nmail__options__port=465\nmail__options__secure=false\n"
	c, err := Read(".env", []byte(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := openedBy{465, probe.SecurityOpportunistic, probe.GoesOn}
	if diff := cmp.Diff(want, openedOf(c)); c.Client.ID != "ghost" || diff != "" {
		t.Errorf("client %s (-want +got)\n%s", c.Client.ID, diff)
	}
	fix, why := c.Fix(Target{Host: "smtp.example.com", Port: 465, Security: probe.SecurityImplicit})
	if fix == nil {
		t.Fatal(why)
	}
	patched := "mail__transport=SMTP\nmail__options__host=smtp.example.com\nmail__options__port=465\nmail__options__secure=true\n"
	if diff := cmp.Diff(patched, string(fix.Patched)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestNodemailerSignsIn(t *testing.T) {
	for _, tt := range []struct {
		name   string
		values map[string]string
		want   []string
	}{
		{"by itself", nil, []string{"PLAIN", "LOGIN", "CRAM-MD5"}},
		{"one method", map[string]string{"auth.method": "cram-md5"}, []string{"CRAM-MD5"}},
		{"a token", map[string]string{"auth.type": "OAuth2", "auth.accessToken": "t"}, []string{"XOAUTH2"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := made(t, "nodemailer", tt.values)
			if diff := cmp.Diff(tt.want, c.Client.Conduct(c).Mechanisms); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
