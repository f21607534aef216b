package peers

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/smtpwhy/smtpwhy/probe"
)

// suiteCodes has the codes of the names that a scan gives, from the same list.
var suiteCodes = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	_, here, _, _ := runtime.Caller(0)
	text, _ := os.ReadFile(filepath.Join(filepath.Dir(here), "../../../probe/internal/hello/suites.txt"))
	for line := range strings.Lines(string(text)) {
		if code, name, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			m[name] = "0x" + code
		}
	}
	return m
})

// groupCodes are those of the groups that sslscan looks for.
var groupCodes = map[string]string{"sect163k1": "0x0001", "P-192": "0x0013", "P-224": "0x0015", "secp256k1": "0x0016", "P-256": "0x0017", "P-384": "0x0018", "P-521": "0x0019",
	"brainpoolP256r1": "0x001a", "brainpoolP384r1": "0x001b", "brainpoolP512r1": "0x001c", "X25519": "0x001d", "X448": "0x001e",
	"ffdhe2048": "0x0100", "ffdhe3072": "0x0101", "ffdhe4096": "0x0102", "ffdhe6144": "0x0103", "ffdhe8192": "0x0104"}

// Ours are a scan's findings.
func Ours(s *probe.Scan) Findings {
	f := Findings{Suites: map[string][]string{}, Groups: map[string][]string{}, Bits: map[string]int{}}
	for _, v := range s.Versions {
		for _, x := range v.Suites {
			code := suiteCodes()[x.Name]
			add(f.Suites, v.Version, code)
			if x.Bits > 0 {
				f.Bits[v.Version+" "+code] = x.Bits
			}
		}
		for _, g := range v.Groups {
			add(f.Groups, v.Version, groupCodes[g])
		}
	}
	return f
}
