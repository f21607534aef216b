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
	// lacks are key exchange groups that it does not have.
	lacks []string
	// long: its ClientHello needs more than one packet. current: it is one of today,
	// so that the server is to blame.
	long, current bool
}

// The versions that the stacks offer.
var (
	upTo10   = []string{"SSL 3.0", "TLS 1.0"}
	from10   = []string{"TLS 1.0", "TLS 1.1", "TLS 1.2"}
	modern13 = []string{"TLS 1.2", "TLS 1.3"}
	allUp    = []string{"TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"}
)

// before2016 are the groups that came into the libraries after that.
var before2016 = []string{"X25519", "X448", "ffdhe2048", "ffdhe3072", "ffdhe4096", "ffdhe6144", "ffdhe8192", "X25519MLKEM768", "SecP256r1MLKEM768", "SecP384r1MLKEM1024"}

// tlsStacks are libraries that applications in use are built on, oldest first, with
// the limits of their documentation (release notes, default security policy). Those
// of today are held against the libraries themselves in internal/realservers.
var tlsStacks = []tlsStack{
	{name: "OpenSSL 0.9.8 (RHEL 5, Debian 6)", versions: upTo10, takes: all(classic, without("ECDHE")), lacks: before2016},
	{name: "Java 7 (up to 7u80)", versions: []string{"TLS 1.0"}, takes: all(classic, without("AES_256", "CAMELLIA", "SEED", "IDEA")), maxBits: 1024, lacks: before2016},
	{name: "Windows 7 and Server 2008 R2 without changes", versions: upTo10, takes: all(classic, without("TLS_DHE_RSA", "CAMELLIA", "SEED", "IDEA")), lacks: before2016},
	{name: ".NET Framework 4.5 without changes", versions: upTo10, takes: all(classic, without("CAMELLIA", "SEED", "IDEA")), lacks: before2016},
	{name: "OpenSSL 1.0.1 and 1.0.2 (Debian 8, RHEL 7)", versions: from10, takes: upToTLS12, minBits: 768, lacks: before2016},
	{name: "Java 8 before 8u161", versions: from10, takes: all(javaSuite, without("AES_256")), minBits: 768, maxBits: 2048, lacks: before2016},
	{name: "Java 8u161 to 8u281", versions: from10, takes: javaSuite, minBits: 1024, lacks: before2016},
	{name: "Windows 8.1 and Server 2012 R2", versions: from10, takes: all(windows, withoutECDHERSAGCM), minBits: 1024, lacks: before2016},
	{name: "Windows 10, Server 2016 and 2019", versions: from10, takes: windows, minBits: 1024},
	{name: "GnuTLS 3.6 and 3.7 (Debian 10 to 12: Exim, msmtp)", versions: allUp, takes: gnutlsSuite, minBits: 1008},
	{name: "Java 8u341 to Java 23", versions: modern13, takes: all(modern, without("CCM")), minBits: 1024, current: true},
	{name: "Java 24 and later", versions: modern13, takes: all(modern, without("CCM", "TLS_RSA_")), minBits: 1024, current: true},
	{name: "Go 1.24 and later", versions: modern13, takes: goSuite, long: true, current: true},
	{name: "Rust with rustls", versions: modern13, takes: all(modern, forwardAEAD, without("CCM")), current: true},
	{name: "Node.js 18 to 22", versions: modern13, takes: without("RC4", "DES_", "DES40", "RC2", "IDEA", "SEED", "_MD5", "CAMELLIA", "KRB5"), minBits: 1024, current: true},
	{name: "Python 3.10 and later (as python.org builds it)", versions: modern13, takes: all(modern, without("CCM", "TLS_RSA_", "_CBC_SHA_")), minBits: 2048, current: true},
	{name: "OpenSSL 3 at level 2 (Debian 12, Ubuntu 22.04: PHP, Python, Ruby, curl)", versions: modern13, takes: all(modern, without("CCM")), minBits: 2048, current: true},
	{name: "OpenSSL 3 at level 1 (its own default)", versions: modern13, takes: all(modern, without("CCM")), minBits: 1024, current: true},
	{name: "Windows 11 and Server 2022", versions: allUp, takes: windows, minBits: 1024, current: true},
}

// all holds where every one of the conditions holds.
func all(conditions ...func(string) bool) func(string) bool {
	return func(name string) bool {
		return !never(name) && !slices.ContainsFunc(conditions, func(c func(string) bool) bool { return !c(name) })
	}
}

// without holds for a name that has none of the parts; the end of the name counts as "_".
func without(parts ...string) func(string) bool {
	return func(name string) bool { return !never(name) && !contains(name+"_", parts...) }
}

func contains(name string, parts ...string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(name, p) })
}

// never: anonymous suites, export grade, no encryption and shared secrets are in no
// default, and nobody has certificates for DSS or for a fixed Diffie-Hellman.
func never(name string) bool {
	return contains(name, "_anon_", "EXPORT", "_NULL_", "KRB5", "PSK", "SRP", "GOST", "SSL_CK", "_DSS_", "_DH_RSA", "_DH_DSS", "ECDH_RSA", "ECDH_ECDSA")
}

// classic are the suites of before TLS 1.2.
func classic(name string) bool {
	return !never(name) && !contains(name, "GCM", "CCM", "POLY1305", "SHA256", "SHA384", "ARIA")
}

func upToTLS12(name string) bool {
	return !never(name) && !contains(name, "POLY1305", "CCM", "ARIA", "_DES_", "DES40", "RC2", "CAMELLIA_128_CBC_SHA256", "CAMELLIA_256_CBC_SHA256", "CAMELLIA_128_GCM", "CAMELLIA_256_GCM") &&
		strings.Contains(name, "_WITH_")
}

func javaSuite(name string) bool {
	return upToTLS12(name) && !contains(name, "CAMELLIA", "SEED", "IDEA", "RC4")
}

// modern are what libraries of today have on by default, as far as they agree.
func modern(name string) bool {
	return !never(name) && !contains(name, "RC4", "DES", "RC2", "IDEA", "SEED", "_MD5", "ARIA", "CAMELLIA", "CCM_8")
}

func forwardAEAD(name string) bool {
	return !strings.Contains(name, "_WITH_") || strings.Contains(name, "ECDHE") && contains(name, "GCM", "POLY1305")
}

// goSuite: crypto/tls has ECDHE alone since Go 1.22, and never had finite-field
// Diffie-Hellman.
func goSuite(name string) bool {
	return modern(name) && !contains(name, "_DHE_", "CCM", "CBC_SHA256", "CBC_SHA384") && (contains(name, "ECDHE") || !contains(name, "_WITH_"))
}

// gnutlsSuite is the priority NORMAL: SHA-1 and AEAD are its only MACs.
func gnutlsSuite(name string) bool {
	return modern(name) && !contains(name, "CBC_SHA256", "CBC_SHA384", "AES_128_CCM_SHA256_8")
}

// windows is Schannel. It is still generous with 3DES.
func windows(name string) bool {
	return !never(name) && !contains(name, "POLY1305", "CCM", "ARIA", "CAMELLIA", "SEED", "IDEA", "RC2", "_DES_", "_MD5")
}

// withoutECDHERSAGCM: these Schannels have GCM with ECDSA, DHE and RSA, and not with
// ECDHE and an RSA certificate.
func withoutECDHERSAGCM(name string) bool {
	return !strings.Contains(name, "ECDHE_RSA_WITH_AES_128_GCM") && !strings.Contains(name, "ECDHE_RSA_WITH_AES_256_GCM")
}

// lockedOut is why the library gets no connection, empty if it does.
func (t tlsStack) lockedOut(s *probe.Scan) string {
	if why := t.stumbles(s); why != "" {
		return why
	}
	shared := false
	why := "no cipher suite in common"
	for _, v := range s.Versions {
		if !slices.Contains(t.versions, v.Version) {
			continue
		}
		if v.Offered == "" {
			return "" // nobody knows
		}
		if v.Offered != probe.Yes {
			continue
		}
		shared = true
		for _, x := range v.Suites {
			if !t.takes(x.Name) {
				continue
			}
			fault := t.refuses(s, v, x)
			if fault == "" {
				return ""
			}
			why = fault
		}
	}
	if !shared {
		return "no TLS version in common; it has " + list(t.versions)
	}
	return why
}

// stumbles: the server fails on the very form of its ClientHello.
func (t tlsStack) stumbles(s *probe.Scan) string {
	switch {
	case slices.Contains(s.Intolerant, probe.IntoleratesTLS13) && slices.Contains(t.versions, "TLS 1.3"):
		return "the server fails on a ClientHello that offers TLS 1.3 too"
	case slices.Contains(s.Intolerant, probe.IntoleratesPackets) && t.long:
		return "the server fails on a ClientHello of more than one packet"
	}
	return ""
}

// refuses says what the library has against a suite that it knows, in this server.
func (t tlsStack) refuses(s *probe.Scan, v probe.ScanVersion, x probe.ScanSuite) string {
	if x.Bits > 0 && (x.Bits < t.minBits || t.maxBits > 0 && x.Bits > t.maxBits) {
		return fmt.Sprintf("a Diffie-Hellman prime of %d bits is one that it does not take", x.Bits)
	}
	groups := v.Groups
	if groups == nil {
		groups = s.Groups // of the newest version; older ones have no others
	}
	byGroup := strings.Contains(x.Name, "ECDHE") || !strings.Contains(x.Name, "_WITH_")
	if byGroup && len(groups) > 0 && !slices.ContainsFunc(groups, func(g string) bool { return !slices.Contains(t.lacks, g) }) {
		return "no key exchange group in common; the server has " + list(groups)
	}
	return ""
}
