package cli

import (
	"os"
	"path"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/internal/clients"
)

// fileEndings are the ends of names that settings files have and hosts do not.
var fileEndings = []string{".env", ".ini", ".yml", ".yaml", ".toml", ".json", ".php", ".conf", ".cfg", ".cnf", ".xml",
	".txt", ".js", ".mjs", ".cjs", ".ts", ".log", ".config", ".properties", ".msmtprc", ".rb", ".go", ".java", ".cs", ".bak"}

// countryEndings are those that are a top domain, mostly of a country, too.
var countryEndings = []string{".py", ".rs", ".sh", ".cf", ".ml", ".md", ".example"}

// isFile says whether a target is the name of a settings file. Its form decides; only
// where that could be a host as well must it also be there.
func (a *App) isFile(s string) bool {
	lower := strings.ToLower(s)
	ends := func(list []string) bool {
		return slices.ContainsFunc(list, func(end string) bool { return strings.HasSuffix(lower, end) })
	}
	switch {
	case strings.Contains(s, "://"):
		return false
	case strings.ContainsAny(s, `/\`), strings.HasPrefix(s, "."), strings.HasPrefix(s, "~"), ends(fileEndings), isUsualName(lower):
		return true
	case ends(countryEndings):
		info, err := os.Stat(a.path(s))
		return err == nil && info.Mode().IsRegular()
	}
	return false
}

// isUsualName says whether an application keeps its settings in a file of that
// name, such as "main.cf".
func isUsualName(name string) bool {
	for _, c := range clients.All() {
		for _, form := range c.Forms {
			for _, pattern := range form.Files {
				base := path.Base(pattern)
				if ok, err := path.Match(base, name); err == nil && ok && !strings.HasPrefix(base, "*") {
					return true
				}
			}
		}
	}
	return false
}
