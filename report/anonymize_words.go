package report

import (
	"slices"
	"strings"
	"sync"
)

// set makes a look-up of a list of words when it is first needed.
func set(words string) func(string) bool {
	list := sync.OnceValue(func() map[string]bool {
		m := map[string]bool{}
		for w := range strings.FieldsSeq(words) {
			m[w] = true
		}
		return m
	})
	return func(word string) bool { return list()[word] }
}

var (
	// keptFields are words of ours in plain strings, and facts about software.
	keptFields = set(`Report.Schema Record.Schema Record.Interrupted Verdict.Rule Verdict.Also Finding.Rule Finding.ExplainedBy
		Check.Name Step.Name NotTested.Name Lookup.Type Connect.Family Connect.Outcome Egress.Family Egress.Outcome Reply.Enhanced
		TLS.Version TLS.Cipher TLS.Curve TLS.ALPN TLS.Alert Certificate.Key Certificate.Signature
		Settings.Mechanisms Attempt.Mechanism Recommended.Mechanism Recommended.Client Origin.Name Setting.Name Recommended.ConfigFor Shown.Client Shown.Event ErrorSeen.Event ErrorSeen.Client ErrorSeen.Rule
		Application.Client Application.Name Application.Version Application.Format Application.Dialect SettingValue.Key SettingValue.Kind Conduct.Mechanisms Conduct.MinTLS Reading.Meant`)
	// fileFields are paths; directories often name their user.
	fileFields = set(`Origin.File Setting.File LineChange.File TLSSettings.CAFile TLSSettings.ClientCert TLSSettings.ClientKey`)
	// settingsText are the fields with lines of a settings file, NAME=value.
	settingsText = set(`Recommended.Config LineChange.Old LineChange.New Setting.Before Setting.After Origin.Before Origin.After`)
	// nameFields are the types whose strings can be an identifier as a whole,
	// common word or not.
	nameFields = set(`Settings Origin Setting SettingValue Lookup Endpoint Connect EHLO Envelope TLS Certificate Recommended`)
	// privateSuffixes are ends of host names that the public list does not have.
	privateSuffixes = set(`example test invalid localhost local localdomain lan internal intranet corp home private`)
	// commonWords stay where they stand alone in text: roles, and the words of
	// mail and of our own sentences.
	commonWords = set(`abuse account accounts accepted address admin administrator after alert alerts all and any api app application
		apps auth authentication backup before billing bot box bytes ca capabilities cert certificate cipher client clear closed
		code com command config configured connect connected connection contact container cram customer data default demo dev
		developer dns docker domain done dsn ehlo email encrypted error example failed for from gateway greeting handshake hello
		help helo host hostmaster hosting hostname imap implicit info information internal internet invalid ip isp key lan line
		local localhost localdomain lmtp login mail mailbox mailer mailhog mailhost mailout mailpit mailserver manager marketing
		mechanism message messages mode monitor monitoring mta name net network new news newsletter nobody none noreply no-reply not
		notification notifications notify oauth off office online only open org out outgoing passed password plain pop pop3 port
		postfix postmaster private production proxy public quit rcpt ready recipient refused rejected relay reply root rule sales
		sasl secure secret security send sender server service services session settings shop site size smart smarthost smtp smtpd
		smtps ssl staff staging starttls status store submission support sys system team temp test testing the timeout tls
		token transport user username users utf8 verified via web webmail webmaster website with www you your`)
	// publicServices are the domains of services that tokens are for.
	publicServices = set(`microsoft.com office.com office365.com outlook.com live.com windows.net google.com googleapis.com
		yahoo.com yahooapis.com yandex.com yandex.ru aol.com`)
	// publicIssuers are certification authorities for everybody, and products that
	// inspect TLS. They name nobody and are half of the diagnosis.
	publicIssuers = []string{"Actalis", "Amazon", "Asseco", "Avast", "AVG", "Baltimore", "Bitdefender", "Buypass", "Certum", "Cisco",
		"COMODO", "D-TRUST", "DigiCert", "Entrust", "ESET", "Fortinet", "FortiGate", "GEANT", "GlobalSign", "GoDaddy",
		"Google Trust", "HARICA", "ISRG", "Kaspersky", "Let's Encrypt", "McAfee", "Microsoft", "Norton", "Palo Alto", "QuoVadis",
		"Sectigo", "Sophos", "Starfield", "SwissSign", "T-TeleSec", "Telekom Security", "USERTrust", "ZeroSSL", "Zscaler"}
)

func isPublic(dn string) bool {
	return slices.ContainsFunc(publicIssuers, func(name string) bool { return strings.Contains(dn, name) })
}
