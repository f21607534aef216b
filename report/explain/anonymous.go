package explain

import (
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/smtpwhy/smtpwhy/internal/names"
	"github.com/smtpwhy/smtpwhy/providers"
)

var (
	anyHost = pattern(`[\pL\pN_](?:[\pL\pN_-]*[\pL\pN_])?(?:\.[\pL\pN_](?:[\pL\pN_-]*[\pL\pN_])?)+`)
	// privateNames are top-level domains of networks that are nobody's in public.
	privateNames = []string{"test", "local", "lan", "internal", "intranet", "corp", "home", "localdomain", "private", "invalid"}
)

// anonymous takes out of a line what names somebody. Package report replaces
// addresses and numbers, and the names that a record shows to be names; a text has
// no record, so here every word that has the form of a host name goes. The hosts
// of known providers stay.
func (r *reading) anonymous(line string) string {
	for _, known := range []string{r.settings.Username, r.settings.From, r.settings.EHLOName} {
		if len(known) > 2 {
			line = strings.ReplaceAll(line, known, "[name]")
		}
	}
	if host := r.settings.Host; host != "" && !names.ThisMachine(host) && r.provider == nil {
		line = strings.ReplaceAll(line, host, "[host]")
	}
	return anyHost().ReplaceAllStringFunc(line, func(name string) string {
		lower := strings.ToLower(name)
		_, icann := publicsuffix.PublicSuffix(lower)
		last := lower[strings.LastIndexByte(lower, '.')+1:]
		if _, known := providers.ByHost(lower); known || !icann && !slices.Contains(privateNames, last) {
			return name
		}
		return "[host]"
	})
}
