package clients

// dotnetSections are the names that programs give the mail section of their
// appsettings.json. No library prescribes one.
var dotnetSections = []string{"Smtp", "SmtpSettings", "SmtpConfig", "SmtpOptions", "SmtpConfiguration", "Mail", "MailSettings", "MailOptions",
	"Email", "EmailSettings", "EmailConfiguration", "EmailConfig", "EmailOptions"}

// dotnetNames are the names that a setting has in appsettings.json: each of the
// words in each section. All settings have theirs in the same order, so that a name
// tells those of its neighbours; words must have one of three.
func dotnetNames(words [3]string) (names []string) {
	for _, section := range dotnetSections {
		for _, word := range words {
			names = append(names, section+"."+word)
		}
	}
	return names
}

// The words for what both libraries need, in three common styles.
var (
	dotnetHost     = [3]string{"Host", "SmtpServer", "Server"}
	dotnetPort     = [3]string{"Port", "SmtpPort", "Port"}
	dotnetUser     = [3]string{"UserName", "SmtpUsername", "Username"}
	dotnetPassword = [3]string{"Password", "SmtpPassword", "Password"}
	dotnetFrom     = [3]string{"From", "SenderEmail", "FromEmail"}
)
