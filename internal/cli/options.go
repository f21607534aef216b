package cli

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
	"time"

	"github.com/smtpwhy/smtpwhy/probe"
)

// runFlags say how the run goes.
type runFlags struct {
	only, offline, send  bool
	trustDiscovery       bool
	ipv4, ipv6           bool
	attempts             attemptsValue
	timeout              timeoutValue
	scan, allMechanisms  bool
	latin1, allAddresses bool
	fetchIssuers, mx     bool
	vantage              vantageValue
	path                 pathFlags
}

func (f *runFlags) bind(g *flagGroups) {
	f.attempts, f.timeout = 2, timeoutValue(probe.DefaultTimeout)
	set := g.add("Run")
	set.BoolVar(&f.only, "only", false, "the settings as they are, no other ports")
	set.BoolVar(&f.offline, "offline", false, "judge the settings alone, use no network")
	set.BoolVar(&f.trustDiscovery, "trust-discovery", false, "let a server that was found have the password")
	set.BoolVar(&f.send, "send", false, "deliver a real test message")
	set.Var(&f.attempts, "attempts", "`NUMBER` sign-ins with the password at most, default 2")
	set.Var(&f.timeout, "timeout", "`TIME` end the run then; default 30s, at most 10m")
	set.BoolVarP(&f.ipv4, "ipv4", "4", false, "use IPv4 only")
	set.BoolVarP(&f.ipv6, "ipv6", "6", false, "use IPv6 only")
	set = g.add("In depth")
	set.BoolVar(&f.allMechanisms, "all-mechanisms", false, "sign in with each mechanism that is offered")
	set.BoolVar(&f.latin1, "latin1", false, "send user and password in ISO-8859-1, not UTF-8")
	set.BoolVar(&f.scan, "tls-scan", false, "find all TLS versions and cipher suites")
	set.BoolVar(&f.fetchIssuers, "fetch-issuers", false, "fetch a missing intermediate certificate")
	set.BoolVar(&f.mx, "mx", false, "the host as an MX: DANE and MTA-STS")
	set.BoolVar(&f.allAddresses, "all-addresses", false, "look at each address of the host")
	set.Var(&f.vantage, "vantage", "`HOST[:PORT]` a second host, to judge this network by")
	f.path.bind(g.add("Path"))
}

// scanTimeout is the time of a run with --tls-scan that names none: a server takes
// up to some hundred connections.
const scanTimeout = 3 * time.Minute

// check looks for contradictions that need no file.
func (f *runFlags) check(s probe.Settings) error {
	switch {
	case f.ipv4 && f.ipv6:
		return usagef("leave both out to use both", "--ipv4 and --ipv6 are both given")
	case f.offline && f.send:
		return usagef("leave one of them out", "--send needs the network and --offline forbids it")
	case f.offline && f.inDepth() != "":
		return usagef("leave one of them out", "%s needs the network and --offline forbids it", f.inDepth())
	case f.send && s.Sender() == "":
		return usagef("add --from ADDRESS", "--send needs a sender")
	case s.TLS.ClientKey != "" && s.TLS.ClientCert == "":
		return usagef("add --client-cert FILE", "--client-key needs a certificate")
	}
	return f.checkVantage(s)
}

// inDepth is a flag of those that ask more of the network, empty where none is given.
func (f *runFlags) inDepth() string {
	for _, flag := range []struct {
		name  string
		given bool
	}{{"--all-mechanisms", f.allMechanisms}, {"--tls-scan", f.scan}, {"--fetch-issuers", f.fetchIssuers}, {"--mx", f.mx},
		{"--all-addresses", f.allAddresses}, {"--vantage", f.vantage != ""}} {
		if flag.given {
			return flag.name
		}
	}
	return ""
}

// options are the flags, and what the files say that the settings name.
func (f *runFlags) options(s probe.TLSSettings) (o probe.Options, err error) {
	o = probe.Options{Timeout: time.Duration(f.timeout), Only: f.only, Send: f.send, PasswordAttempts: int(f.attempts),
		Scan: f.scan, AllMechanisms: f.allMechanisms, AllAddresses: f.allAddresses, Vantage: string(f.vantage), MX: f.mx, Latin1: f.latin1}
	if f.scan && o.Timeout == probe.DefaultTimeout {
		o.Timeout = scanTimeout
	}
	switch {
	case f.ipv4:
		o.Network = "tcp4"
	case f.ipv6:
		o.Network = "tcp6"
	}
	if s.CAFile != "" {
		if o.Roots, err = readRoots(s.CAFile); err != nil {
			return o, err
		}
	}
	if s.ClientCert != "" {
		o.Certificate, err = readCertificate(s.ClientCert, s.ClientKey)
	}
	return o, err
}

// mostPEM is more than the bundles of all public CAs have.
const mostPEM = 16 << 20

func readRoots(name string) (*x509.CertPool, error) {
	text, err := readFile("--ca-file", name, mostPEM)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, usagef("it must hold \"-----BEGIN CERTIFICATE-----\"", "--ca-file: no certificate in %s", quote(name))
	}
	return pool, nil
}

func readCertificate(certFile, keyFile string) (*tls.Certificate, error) {
	cert, err := readFile("--client-cert", certFile, mostPEM)
	if err != nil {
		return nil, err
	}
	key := cert
	if keyFile != "" {
		if key, err = readFile("--client-key", keyFile, mostPEM); err != nil {
			return nil, err
		}
	}
	if isEncryptedKey(key) {
		return nil, usagef("openssl pkey -in KEY -out PLAIN-KEY takes the passphrase off", "--client-key: the key has a passphrase")
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return nil, usagef("both must be PEM files, and the key that of the certificate", "--client-cert: %s", oneLine(err.Error()))
	}
	return &pair, nil
}

func isEncryptedKey(text []byte) bool {
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["DEK-Info"] != "" {
			return true
		}
	}
	return false
}

// readFile reads a file that a flag or argument names, up to the limit.
func readFile(flag, name string, most int64) ([]byte, error) {
	// Without O_NONBLOCK the opening of a pipe that nobody writes to never ends.
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, fileError(flag, name, err)
	}
	defer f.Close()
	text, err := readAll(f, most)
	if err != nil {
		return nil, fileError(flag, name, err)
	}
	return text, nil
}

func readAll(r io.Reader, most int64) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(text)) > most {
		err = fmt.Errorf("larger than %d MiB", most>>20)
	}
	return text, err
}

// readStdin is readAll of standard input, with an error for the user.
func (a *App) readStdin(most int64) ([]byte, error) {
	text, err := readAll(a.Stdin, most)
	if err != nil {
		return nil, fileError("", "standard input", err)
	}
	return text, nil
}

// fileError names the flag, the file and the reason, each once.
func fileError(flag, name string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	if flag != "" {
		flag += ": "
	}
	return usagef("", "%s%s: %s", flag, quote(name), oneLine(err.Error()))
}
