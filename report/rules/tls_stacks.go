package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// tlsStack is what a TLS library takes with its defaults.
type tlsStack struct {
	name string
	// versions that it offers.
	versions []string
	// takes says whether it has a suite; the name is the registry's.
	takes func(name string) bool
	// minBits is the smallest Diffie-Hellman prime that it takes, maxBits the
	// largest; 0 is no limit.
	minBits, maxBits int
}

// tlsStacks are libraries that applications in use are built on, oldest first. The
// limits are those of their documentation (release notes, default security policy).
var tlsStacks = []tlsStack{
	{name: "OpenSSL 0.9.8 and 1.0.0 (RHEL 5, Debian 6)", versions: []string{"SSL 3.0", "TLS 1.0"}, takes: classic},
	{name: "Java 7", versions: []string{"TLS 1.0"}, takes: classic, maxBits: 1024},
	{name: "Windows 7 and Server 2008 R2 without changes", versions: []string{"SSL 3.0", "TLS 1.0"}, takes: classic},
	{name: ".NET Framework 4.5 without changes", versions: []string{"SSL 3.0", "TLS 1.0"}, takes: classic},
	{name: "OpenSSL 1.0.1 and 1.0.2 (Debian 8, Ubuntu 14.04)", versions: []string{"TLS 1.0", "TLS 1.1", "TLS 1.2"}, takes: upToTLS12},
	{name: "Java 8 before 8u261", versions: []string{"TLS 1.0", "TLS 1.1", "TLS 1.2"}, takes: upToTLS12, maxBits: 2048},
	{name: "Java 8u291, Java 11.0.11 and later", versions: []string{"TLS 1.2", "TLS 1.3"}, takes: modern, minBits: 1024},
	{name: "Go 1.18 and later", versions: []string{"TLS 1.2", "TLS 1.3"}, takes: goSuite},
	{name: "OpenSSL 3 at security level 1 (Node.js 18 and later)", versions: []string{"TLS 1.2", "TLS 1.3"}, takes: modern, minBits: 1024},
	{name: "OpenSSL 3 at security level 2 (Debian 12, Ubuntu 22.04, Python, PHP, Ruby there)", versions: []string{"TLS 1.2", "TLS 1.3"}, takes: modern, minBits: 2048},
	{name: "Windows 11 and Server 2022", versions: []string{"TLS 1.2", "TLS 1.3"}, takes: modern},
}

func contains(name string, parts ...string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(name, p) })
}

// anonymous suites, export grade and no encryption are in no default.
func never(name string) bool {
	return contains(name, "_anon_", "EXPORT", "_NULL_", "KRB5", "PSK", "SRP", "GOST")
}

// classic are the suites of before TLS 1.2.
func classic(name string) bool {
	return !never(name) && !contains(name, "GCM", "CCM", "POLY1305", "SHA256", "SHA384", "CAMELLIA", "ARIA")
}

func upToTLS12(name string) bool {
	return !never(name) && !contains(name, "POLY1305", "CCM", "ARIA", "_DES_", "DES40", "RC2")
}

// modern are what libraries of today have on by default.
func modern(name string) bool {
	return !never(name) && !contains(name, "RC4", "DES", "RC2", "IDEA", "SEED", "_MD5", "ARIA", "CAMELLIA")
}

// goSuite: crypto/tls has ECDHE alone, and RSA key exchange up to Go 1.21; it never
// had finite-field Diffie-Hellman.
func goSuite(name string) bool {
	return modern(name) && !contains(name, "_DHE_", "CCM", "CBC_SHA256", "CBC_SHA384") && (contains(name, "ECDHE") || !contains(name, "_WITH_"))
}

// lockedOut is why the library gets no connection, empty if it does.
func (t tlsStack) lockedOut(s *probe.Scan) string {
	shared := false
	small := 0
	for _, v := range s.Versions {
		if v.Offered != probe.Yes || !slices.Contains(t.versions, v.Version) {
			continue
		}
		shared = true
		for _, x := range v.Suites {
			switch {
			case !t.takes(x.Name):
			case x.Bits > 0 && (x.Bits < t.minBits || t.maxBits > 0 && x.Bits > t.maxBits):
				small = x.Bits
			default:
				return ""
			}
		}
	}
	switch {
	case !shared:
		return "no TLS version in common; it has " + list(t.versions)
	case small > 0:
		return fmt.Sprintf("a Diffie-Hellman prime of %d bits is one that it does not take", small)
	}
	return "no cipher suite in common"
}
