package cli

import (
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/providers"
	"github.com/spf13/cobra"
)

func (a *App) providersCommand() *cobra.Command {
	format := textOrJSON()
	cmd := &cobra.Command{
		Use:   "providers [NAME | ADDRESS | HOST]",
		Short: "List the mail providers that are known, or show one",
		Long: `Shows what is known of a provider: servers, user name, password, what to switch on
first. A part of its name, an address, a domain or a host finds it. It asks no
server. With --format json the result is an array.`,
		Example:           "  smtpwhy providers gmail\n  smtpwhy providers me@hotmail.com\n  smtpwhy providers smtp.sendgrid.net",
		Args:              atMostOne("put a name of several words in quotes; smtpwhy providers lists them"),
		ValidArgsFunction: completeOne(providerIDs),
		RunE: a.do(func(_ context.Context, args []string) error {
			if len(args) == 0 {
				return a.listProviders(format.at, providers.All())
			}
			return a.findProviders(format.at, args[0])
		}),
	}
	browsing(cmd, &format)
	return cmd
}

func providerIDs() (ids []string) {
	for _, p := range providers.All() {
		ids = append(ids, p.ID)
	}
	return ids
}

func (a *App) listProviders(format string, list []*providers.Provider) error {
	if format == "json" {
		return writeJSON(a.Stdout, list)
	}
	t := newTable("Provider", "Name", "First server")
	for _, kind := range []providers.Kind{providers.Mailbox, providers.Hosting, providers.Relay, providers.Test} {
		empty := true
		for _, p := range list {
			if p.Kind != kind {
				continue
			}
			if empty {
				t.heading(string(kind))
				empty = false
			}
			first := "none"
			if len(p.Servers) > 0 {
				first = net.JoinHostPort(shownHost(p.Servers[0].Host), strconv.Itoa(p.Servers[0].Port))
			}
			t.row(p.ID, p.Name, first)
		}
	}
	return t.write(a.Stdout, defaultWidth)
}

func (a *App) findProviders(format, text string) error {
	list := providers.Find(text)
	switch {
	case len(list) == 0:
		return unknownProvider(text)
	case len(list) > 1 || format == "json":
		return a.listProviders(format, list)
	}
	writeProvider(a.Stdout, list[0], text)
	return nil
}

// unknownProvider offers names that are spelt alike. For an address that is the
// address with the domain meant.
func unknownProvider(text string) error {
	var domains []string
	for _, p := range providers.All() {
		domains = append(domains, p.Domains...)
	}
	near := nearest(text, append(providerIDs(), domains...))
	hint := "smtpwhy providers lists them"
	if strings.Contains(text, "@") {
		// A password before the "@" is not shown again.
		if _, err := parseAddress(text); err != nil {
			return err
		}
		_, domain, _ := strings.Cut(text, "@")
		near = nearest(domain, domains)
		hint = "smtpwhy check " + shellQuote(text) + " asks the domain itself"
	}
	if len(near) > 0 {
		hint = "did you mean " + joinOr(near, "") + "? " + hint
	}
	return usagef(hint, "no provider is known by %s", quote(text))
}

// shownHost is a host as a person reads it; a pattern is filled in by hand.
func shownHost(host string) string { return strings.ReplaceAll(host, "{domain}", "YOUR-DOMAIN") }

// writeProvider prints one provider. A host that the user named replaces the
// pattern that it fits.
func writeProvider(w io.Writer, p *providers.Provider, host string) {
	fmt.Fprintf(w, "%s (%s)\n%s\n", p.ID, p.Kind, p.Name)
	section(w, "Servers, the first choice first", serverLines(p, host)...)
	section(w, "Mechanisms seen", mechanisms(p))
	section(w, "User name", sentences(usernameWords[p.Username], p.UsernameNote))
	section(w, "Password", sentences(passwordWords[p.Password], p.PasswordNote))
	steps := make([]string, len(p.Setup))
	for i, step := range p.Setup {
		steps[i] = fmt.Sprintf("%d. %s", i+1, step)
	}
	section(w, "Before the first message", steps...)
	section(w, "Sender", p.Sender)
	section(w, "Limits", p.Limits)
	section(w, "Good to know", p.Notes...)
	var notices []string
	for _, n := range p.Notices {
		notices = append(notices, "As of "+n.AsOf+": "+n.Text)
	}
	section(w, "What changes", notices...)
	section(w, "Addresses in", domainList(p.Domains))
	section(w, "Help", p.Help)
	section(w, "Sources, checked on "+p.Checked, p.Sources...)
}

// section prints the texts that are not empty, under a title if there is one.
// Lines after the first of a text stand further in.
func section(w io.Writer, title string, texts ...string) {
	titled := false
	for _, text := range texts {
		if text == "" {
			continue
		}
		if !titled {
			fmt.Fprintf(w, "\n%s:\n", title)
			titled = true
		}
		for i, line := range wrap(text, defaultWidth-4) {
			if i > 0 {
				line = "  " + line
			}
			fmt.Fprintf(w, "  %s\n", line)
		}
	}
}

// sentences joins what is generally so with what is special, each as a sentence.
func sentences(general, special string) string {
	if general == "" {
		return special
	}
	return strings.TrimSpace(general + ". " + special)
}

var usernameWords = map[providers.Username]string{
	providers.UsernameAddress:   "The full address",
	providers.UsernameLocalPart: "The part of the address before the @",
	providers.UsernameFixed:     "One word, the same for everybody",
}

var passwordWords = map[providers.Password]string{
	providers.PasswordAccount:           "The password of the mailbox",
	providers.PasswordApp:               "An app password; the password of the account is refused",
	providers.PasswordAuthorizationCode: "An authorization code; the password of the account is refused",
	providers.PasswordAPIKey:            "An API key",
	providers.PasswordSMTPCredentials:   "One made for SMTP alone",
	providers.PasswordOAuth2:            "None works; the sign-in is OAuth2 only",
	providers.PasswordNone:              "None; there is no sign-in",
}

var modeWords = map[string]string{
	providers.SecurityImplicit: "TLS from the start (SSL on, STARTTLS off)",
	providers.SecurityStartTLS: "STARTTLS (SSL off, STARTTLS on)",
	providers.SecurityNone:     "no TLS (SSL off, STARTTLS off)",
}

func serverLines(p *providers.Provider, host string) []string {
	servers := p.ServersFor(host)
	if len(servers) == 0 {
		servers = p.Servers
	}
	var lines []string
	unconfirmed, varies := false, false
	for _, s := range servers {
		line := fmt.Sprintf("%s port %d, %s", shownHost(s.Host), s.Port, modeWords[s.Security])
		if s.Unconfirmed {
			line += " [1]"
			unconfirmed = true
		}
		varies = varies || strings.Contains(s.Host, "*")
		lines = append(lines, line)
	}
	if unconfirmed {
		lines = append(lines, "[1] commonly used, but not confirmed by the sources")
	}
	if varies {
		lines = append(lines, "* is the region, or the name of your server")
	}
	switch {
	case len(lines) > 0:
		return lines
	case p.Kind == providers.Mailbox:
		return []string{"none"}
	}
	return []string{"those of the installation"}
}

// mechanisms are the SASL mechanisms of all servers, in the order of the first.
func mechanisms(p *providers.Provider) string {
	var all []string
	for _, s := range p.Servers {
		for _, m := range s.Mechanisms {
			if !slices.Contains(all, m) {
				all = append(all, m)
			}
		}
	}
	return strings.Join(all, ", ")
}

// mostDomains are shown; some providers have hundreds.
const mostDomains = 20

func domainList(domains []string) string {
	if more := len(domains) - mostDomains; more > 1 {
		return strings.Join(domains[:mostDomains], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(domains, ", ")
}
