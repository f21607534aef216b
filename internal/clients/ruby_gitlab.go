package clients

import (
	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
)

// The generations of GitLab that matter are those of its mail gem. Which release
// took which is not known, so that a version of GitLab means the newest.
const (
	gitlabGem29 = "mail-2.9"
	gitlabGem28 = "mail-2.8"
)

func init() {
	register(func() *Client {
		return &Client{
			ID: "gitlab", Name: "GitLab", Aliases: []string{"gitlab omnibus", "omnibus", "gitlab-ce", "gitlab-ee"}, Library: "actionmailer", Language: "Ruby",
			Generations: []Generation{
				{ID: gitlabGem29, Label: "with the mail gem 2.9 and later"},
				{ID: gitlabGem28, Label: "with the mail gem 2.8 and earlier"},
			},
			Settings: []Setting{
				{Key: "gitlab_rails.smtp_enable", Role: RoleSwitch, Kind: BoolValue, Default: "false", Truth: rubyTruth, Help: "without it GitLab hands mail to sendmail"},
				{Key: "gitlab_rails.smtp_address", Role: RoleHost, Default: "localhost"},
				{Key: "gitlab_rails.smtp_port", Role: RolePort, Kind: NumberValue, Default: "25"},
				{Key: "gitlab_rails.smtp_user_name", Role: RoleUser},
				{Key: "gitlab_rails.smtp_password", Role: RolePassword},
				{Key: "gitlab_rails.smtp_domain", Role: RoleEHLO, Default: "localhost.localdomain", Help: "name to greet with"},
				{Key: "gitlab_rails.smtp_authentication", Role: RoleAuth, Help: "plain (default), login, cram_md5"},
				{Key: "gitlab_rails.smtp_enable_starttls_auto", Role: RoleSTARTTLS, Kind: BoolValue, Default: "true", Truth: rubyTruth, Help: "STARTTLS if the server offers it; not together with smtp_tls"},
				{Key: "gitlab_rails.smtp_tls", Role: RoleSSL, Kind: BoolValue, Default: "false", Truth: rubyTruth, Help: "TLS from the first byte"},
				{Key: "gitlab_rails.smtp_ssl", Role: RoleSSL, Kind: BoolValue, Default: "false", Truth: rubyTruth, Help: "the same as smtp_tls"},
				{Key: "gitlab_rails.smtp_openssl_verify_mode", Role: RoleVerify, Help: "none or peer (default)"},
				{Key: "gitlab_rails.smtp_ca_file", Role: RoleCA},
				{Key: "gitlab_rails.gitlab_email_from", Role: RoleFrom},
			},
			Forms:   []Form{{Format: source.Ruby, Files: []string{"gitlab.rb"}}},
			Marks:   []string{"gitlab_rails[", "gitlab-ctl", "gitlab_omnibus_config"},
			Conduct: gitlabConduct,
			Write:   gitlabWrite,
			Boxes:   gitlabBoxes,
			Notes: []string{
				"After a change run \"gitlab-ctl reconfigure\". Notify.test_email('you@example.com', 'Hello', 'Test').deliver_now in gitlab-rails console shows the error.",
				"Many published examples set smtp_tls and smtp_enable_starttls_auto both to true. That worked with the mail gem up to 2.8 and is an error from 2.9 on.",
			},
			Sources: []string{"omnibus-gitlab smtp_settings.rb.erb (15ae124 and 043b9a2)", "the mail gem itself was run in 2.7.1"},
		}
	})
}

func gitlabKey(name string) string { return "gitlab_rails.smtp_" + name }

func gitlabConduct(c *Config) probe.Conduct {
	text := func(name string) string { return c.Text(gitlabKey(name)) }
	m := mailSettings{gem: mailGem29, port: c.Int(gitlabKey("port")), domain: text("domain"), user: text("user_name") != "",
		authentication: text("authentication"), tls: rubyOf(c, gitlabKey("tls"), ""), ssl: rubyOf(c, gitlabKey("ssl"), ""),
		auto: rubyOf(c, gitlabKey("enable_starttls_auto"), ""), unverified: rubyUnverified(text("openssl_verify_mode"))}
	if !c.Since(gitlabGem29) {
		m.gem = mailGem28
		if m.auto == "" {
			m.auto = "true"
		}
	}
	d := m.conduct()
	switch {
	case c.Given(gitlabKey("enable")) && !c.Bool(gitlabKey("enable")):
		d.Refuses = "smtp_enable is off: GitLab hands mail to sendmail on its own machine and connects to no server"
	case !c.Given(gitlabKey("enable")) && c.Document != nil:
		d.Notes = append(d.Notes, "The settings count only where gitlab_rails['smtp_enable'] is true.")
	}
	return d
}

func gitlabBoxes(c *Config) (ssl, starttls probe.Switch) { return rubyTicks(c, gitlabKey, gitlabGem29) }

func gitlabWrite(t Target, c *Config) (list []Assignment, why string) {
	if c.Document == nil || c.Given(gitlabKey("enable")) {
		list = append(list, Assignment{Key: gitlabKey("enable"), Value: "true"})
	}
	list = append(list, Assignment{Key: gitlabKey("address"), Value: t.Host}, Assignment{Key: gitlabKey("port"), Value: portText(t.Port)})
	list = append(list, rubyBoxes(t.Security == probe.SecurityImplicit, gitlabKey, c)...)
	if t.Mechanism != "" {
		if _, known := rubyMechanism(rubyWord(t.Mechanism)); !known {
			return nil, "GitLab's net-smtp does not speak " + t.Mechanism
		}
		list = append(list, Assignment{Key: gitlabKey("authentication"), Value: rubyWord(t.Mechanism)})
	}
	if t.EHLOName != "" {
		list = append(list, Assignment{Key: gitlabKey("domain"), Value: t.EHLOName})
	}
	return list, ""
}
