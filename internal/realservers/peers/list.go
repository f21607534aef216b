package peers

import (
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

const (
	aesGCM = "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384"
	// everything that Debian's OpenSSL has, no encryption and no certificate too.
	everything = "ALL:COMPLEMENTOFALL:!PSK:!SRP:!aECDSA:!aDSS:@SECLEVEL=0"
	legacy     = "NORMAL:+ARCFOUR-128:+3DES-CBC:+MD5:+SHA256:+SHA384:+NULL:+ANON-DH:+ANON-ECDH:+CAMELLIA-128-CBC:+CAMELLIA-256-GCM:+AES-128-CCM-8"
	gnutlsDHE  = "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+DHE-RSA"
	tls13      = "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256"
	java3      = "SSL_RSA_WITH_RC4_128_MD5,SSL_RSA_WITH_RC4_128_SHA,SSL_RSA_WITH_3DES_EDE_CBC_SHA,SSL_RSA_WITH_DES_CBC_SHA,SSL_RSA_EXPORT_WITH_RC4_40_MD5," +
		"SSL_RSA_EXPORT_WITH_DES40_CBC_SHA,SSL_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA,SSL_DHE_RSA_WITH_3DES_EDE_CBC_SHA,SSL_DH_anon_WITH_RC4_128_MD5," +
		"SSL_DH_anon_EXPORT_WITH_RC4_40_MD5,SSL_RSA_WITH_NULL_MD5,SSL_RSA_WITH_NULL_SHA"
)

// rsa and both are the keys of the certificates.
var (
	rsaKey   = []string{"RSA 2048"}
	bothKeys = []string{"ECDSA P-256", "RSA 2048"}
	dual     = []string{"-cert", "{dir}/rsa.pem", "-key", "{dir}/rsa.key", "-dcert", "{dir}/ecdsa.pem", "-dkey", "{dir}/ecdsa.key"}
)

// Servers are all that can be started, the ones of the benchmark first.
func Servers() []Server {
	return append(opensslServers(), oldServers()...)
}

// Benchmark are the servers that the tools are compared on.
func Benchmark() []Server { return Servers()[:7] }

func opensslServers() []Server {
	return []Server{
		{Name: "openssl default", Program: "openssl", Args: dual, Keys: bothKeys,
			Versions: openssl(map[string]string{"TLS 1.2": "DEFAULT:!PSK:!SRP", "TLS 1.3": tls13}),
			Groups:   []string{"X25519", "P-256", "X448", "P-521", "P-384", "ffdhe2048", "ffdhe3072", "ffdhe4096", "ffdhe6144", "ffdhe8192"},
			Facts: map[string]string{"resumption_psk": "yes", "resumption_tickets": "yes", "fallback_scsv": "yes", "secure_renegotiation": "yes",
				"extended_master_secret": "yes", "compression": "no", "heartbeat": "no", "stapling": "no"}},
		{Name: "openssl TLS 1.2 ECDHE", Program: "openssl", Args: []string{"-tls1_2", "-cipher", aesGCM, "-no_ticket"}, Keys: rsaKey,
			Versions: openssl(map[string]string{"TLS 1.2": aesGCM}),
			Facts:    map[string]string{"resumption_tickets": "no", "resumption_session_ids": "yes", "resumption": "yes"}},
		{Name: "openssl DHE 1024", Program: "openssl", Args: []string{"-tls1_2", "-cipher", "DHE:!aDSS:!PSK:@SECLEVEL=0", "-dhparam", "{dir}/dh1024.pem"}, Keys: rsaKey, Bits: 1024,
			Versions: openssl(map[string]string{"TLS 1.2": "DHE:!aDSS:!PSK:@SECLEVEL=0"})},
		{Name: "openssl old and weak", Program: "openssl", Args: []string{"-cipher", everything, "-serverpref"}, Keys: rsaKey, Bits: 2048,
			Versions: openssl(map[string]string{"TLS 1.0": everything, "TLS 1.1": everything, "TLS 1.2": everything, "TLS 1.3": tls13}),
			Facts:    map[string]string{"fallback_scsv": "yes"}},
		{Name: "openssl TLS 1.3", Program: "openssl", Args: append([]string{"-tls1_3"}, dual...), Keys: bothKeys,
			Versions: openssl(map[string]string{"TLS 1.3": tls13}), Facts: map[string]string{"resumption_psk": "yes", "needs_sni": "no", "stapling": "no"}},
		{Name: "gnutls NORMAL", Program: "gnutls-serv", Args: []string{"--priority", "NORMAL"}, Keys: rsaKey, Bits: 2048,
			Versions: gnutls("NORMAL"), Facts: map[string]string{"secure_renegotiation": "yes", "extended_master_secret": "yes"}},
		{Name: "gnutls DHE", Program: "gnutls-serv", Args: []string{"--priority", gnutlsDHE}, Keys: rsaKey, Bits: 2048, Versions: gnutls(gnutlsDHE)},

		{Name: "openssl DHE 2048", Program: "openssl", Args: []string{"-tls1_2", "-cipher", "DHE-RSA-AES256-GCM-SHA384", "-dhparam", "{dir}/dh2048.pem"}, Keys: rsaKey, Bits: 2048,
			Versions: openssl(map[string]string{"TLS 1.2": "DHE-RSA-AES256-GCM-SHA384"})},
		{Name: "openssl ChaCha20 alone", Program: "openssl", Args: []string{"-cipher", "ECDHE-RSA-CHACHA20-POLY1305", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256", "-num_tickets", "0", "-status_file", "{dir}/staple.der"}, Keys: rsaKey,
			Versions: openssl(map[string]string{"TLS 1.2": "ECDHE-RSA-CHACHA20-POLY1305", "TLS 1.3": "TLS_CHACHA20_POLY1305_SHA256"}), Facts: map[string]string{"resumption_psk": "no", "stapling": "yes"}},
		{Name: "openssl RSA key exchange", Program: "openssl", Args: []string{"-tls1_2", "-cipher", "kRSA:!PSK:!eNULL"}, Keys: rsaKey,
			Versions: openssl(map[string]string{"TLS 1.2": "kRSA:!PSK:!eNULL"})},
		{Name: "openssl RSA 1024", Program: "openssl", Args: []string{"-tls1_2", "-cert", "{dir}/small.pem", "-key", "{dir}/small.key", "-cipher", aesGCM + ":@SECLEVEL=0"}, Keys: []string{"RSA 1024"},
			Versions: openssl(map[string]string{"TLS 1.2": aesGCM})},
		{Name: "openssl two groups", Program: "openssl", Args: []string{"-tls1_3", "-curves", "P-384:X448", "-status_file", "{dir}/staple.der"}, Keys: rsaKey, Groups: []string{"P-384", "X448"},
			Versions: openssl(map[string]string{"TLS 1.3": tls13}), Facts: map[string]string{"stapling": "yes"}},
		{Name: "openssl ECDSA alone", Program: "openssl", Args: []string{"-tls1_2", "-cert", "{dir}/ecdsa.pem", "-key", "{dir}/ecdsa.key", "-curves", "P-256:P-384:X25519:brainpoolP256r1"},
			Keys: []string{"ECDSA P-256"}, Groups: []string{"X25519", "P-256", "P-384", "brainpoolP256r1"}, Versions: openssl(map[string]string{"TLS 1.2": "DEFAULT:!PSK:!SRP:aECDSA:!aRSA"})},
		{Name: "openssl needs SNI", Program: "openssl", Keys: rsaKey, Versions: openssl(map[string]string{"TLS 1.3": tls13}), Facts: map[string]string{"needs_sni": "yes"},
			Args: []string{"-tls1_3", "-cert", "{dir}/other.pem", "-key", "{dir}/other.key", "-servername", "localhost", "-cert2", "{dir}/rsa.pem", "-key2", "{dir}/rsa.key"}},
	}
}

func oldServers() []Server {
	return []Server{
		{Name: "gnutls old and weak", Program: "gnutls-serv", Args: []string{"--priority", legacy}, Keys: rsaKey, Bits: 2048, Versions: gnutls(legacy)},
		{Name: "java SSL 3.0", Program: "java", Args: []string{"SSLv3", java3}, Keys: rsaKey,
			Versions: fixed(map[string][]string{"SSL 3.0": {"0x0004", "0x0005", "0x000a", "0x0009", "0x0003", "0x0008", "0x0014", "0x0016", "0x0018", "0x0017", "0x0001", "0x0002"}})},
		{Name: "java TLS 1.0", Program: "java", Args: []string{"TLSv1", "TLS_ECDHE_RSA_WITH_RC4_128_SHA,TLS_ECDHE_RSA_WITH_NULL_SHA,SSL_RSA_WITH_RC4_128_SHA"}, Keys: rsaKey,
			Versions: fixed(map[string][]string{"TLS 1.0": {"0xc011", "0xc010", "0x0005"}})},
	}
}

func fixed(versions map[string][]string) func() (map[string][]string, error) {
	return func() (map[string][]string, error) { return versions, nil }
}

// openssl asks OpenSSL what its cipher strings stand for.
func openssl(strings map[string]string) func() (map[string][]string, error) {
	return func() (map[string][]string, error) {
		versions := map[string][]string{}
		for version, list := range strings {
			args := []string{"ciphers", "-s", "-V", "-tls1_2", "-ciphersuites", "", list}
			switch version {
			case "TLS 1.0":
				args[3] = "-tls1"
			case "TLS 1.1":
				args[3] = "-tls1_1"
			case "TLS 1.3":
				args = []string{"ciphers", "-s", "-V", "-tls1_3", "-ciphersuites", list}
			}
			out, err := exec.Command("openssl", args...).Output()
			if err != nil {
				return nil, fmt.Errorf("openssl ciphers %s: %w", list, err)
			}
			for _, m := range codes.FindAllStringSubmatch(string(out), -1) {
				versions[version] = append(versions[version], code(m[1], m[2]))
			}
			slices.Sort(versions[version])
		}
		return versions, nil
	}
}

var codes = regexp.MustCompile(`0x([0-9A-Fa-f]{2}), ?0x([0-9A-Fa-f]{2})`)

func code(high, low string) string { return "0x" + strings.ToLower(high+low) }

var gnutlsLine = regexp.MustCompile(`(?m)^(TLS_\S+)\s+0x([0-9a-f]{2}), 0x([0-9a-f]{2})\s+(\S+)`)

// gnutls asks GnuTLS what its priority string stands for. It lists the oldest
// version of a suite; those of TLS 1.2 are in no older one.
func gnutls(priority string) func() (map[string][]string, error) {
	return func() (map[string][]string, error) {
		out, err := exec.Command("gnutls-cli", "--list", "--priority", priority).Output()
		if err != nil {
			return nil, fmt.Errorf("gnutls-cli --list: %w", err)
		}
		_, protocols, _ := strings.Cut(string(out), "\nProtocols: ")
		protocols, _, _ = strings.Cut(protocols, "\n")
		versions := map[string][]string{}
		for i, word := range gnutlsVersions {
			if !strings.Contains(protocols, "VERS-"+word) {
				continue
			}
			version := []string{"SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"}[i]
			for _, m := range gnutlsLine.FindAllStringSubmatch(string(out), -1) {
				from := slices.Index(gnutlsVersions, m[4])
				if from < 0 || from > i || (from == 4) != (i == 4) || strings.Contains(m[1], "ECDSA") || i == 0 && strings.Contains(m[1], "ECDHE") {
					continue
				}
				versions[version] = append(versions[version], code(m[2], m[3]))
			}
			slices.Sort(versions[version])
		}
		return versions, nil
	}
}

var gnutlsVersions = []string{"SSL3.0", "TLS1.0", "TLS1.1", "TLS1.2", "TLS1.3"}
