package clients

import (
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// CAFile is the file of trusted CAs that the settings name, and the name of the
// setting; both are empty where there is none, where its name is not known, and where
// the client does not check certificates at all.
func (c *Config) CAFile() (file, setting string) {
	if c.Client.Conduct(c).Certificate == probe.CertificateIgnored {
		return "", ""
	}
	for _, s := range c.Client.Settings {
		v, set := c.Values[s.Key]
		if s.Role != RoleCA || !set || v.Entry == nil {
			continue
		}
		if file = v.Text; file != "" && file != "system" && !strings.Contains(file, "-----BEGIN") { // msmtp's word; the certificate itself
			return file, v.Entry.Key
		}
	}
	return "", ""
}

var certificateFile = pattern(`["']([^"'\n]{1,500}\.(?:pem|crt|cer))["']`)

// quotedFile is the one file of certificates that a program's expression names, such
// as fs.readFileSync('ca.pem'); empty for none, or for several.
func quotedFile(expression string) string {
	found := certificateFile().FindAllStringSubmatch(expression, 2)
	if len(found) != 1 {
		return ""
	}
	return found[0][1]
}
