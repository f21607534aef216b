package peers

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Findings are what a scan found, in codes of the TLS registry: 0xc02f, 0x001d.
type Findings struct {
	Suites map[string][]string // by version, such as "TLS 1.2"
	// Groups by version, and the size of the Diffie-Hellman prime by version and
	// suite; nil where the tool does not tell.
	Groups map[string][]string
	Bits   map[string]int
}

// Tool scans a server; the address is one of Running's.
type Tool func(ctx context.Context, address string, starttls bool) (Findings, error)

// sslscanXML is the part of sslscan's document that is compared.
type sslscanXML struct {
	Ciphers []struct {
		Version string `xml:"sslversion,attr"`
		ID      string `xml:"id,attr"`
		Bits    int    `xml:"dhebits,attr"`
	} `xml:"ssltest>cipher"`
	Groups []struct {
		Version string `xml:"sslversion,attr"`
		ID      string `xml:"id,attr"`
	} `xml:"ssltest>group"`
}

// SSLScan asks sslscan.
func SSLScan(ctx context.Context, address string, starttls bool) (Findings, error) {
	dir, err := os.MkdirTemp("", "sslscan")
	if err != nil {
		return Findings{}, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "out.xml")
	args := []string{"--no-colour", "--no-heartbleed", "--xml=" + file}
	if starttls {
		args = append(args, "--starttls-smtp")
	}
	if out, err := exec.CommandContext(ctx, "sslscan", append(args, address)...).CombinedOutput(); err != nil {
		return Findings{}, fmt.Errorf("sslscan: %w\n%s", err, out)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return Findings{}, err
	}
	var doc sslscanXML
	if err := xml.Unmarshal(text, &doc); err != nil {
		return Findings{}, fmt.Errorf("sslscan: %w", err)
	}
	f := Findings{Suites: map[string][]string{}, Groups: map[string][]string{}, Bits: map[string]int{}}
	version := strings.NewReplacer("SSLv3", "SSL 3.0", "TLSv", "TLS ")
	for _, c := range doc.Ciphers {
		v, id := version.Replace(c.Version), strings.ToLower(c.ID)
		add(f.Suites, v, id)
		if c.Bits > 0 {
			f.Bits[v+" "+id] = c.Bits
		}
	}
	for _, g := range doc.Groups {
		add(f.Groups, version.Replace(g.Version), strings.ToLower(g.ID))
	}
	return f, nil
}

// testsslCipher is the name of a finding that stands for a cipher suite.
var testsslCipher = regexp.MustCompile(`^cipher-(ssl3|tls1(?:_[123])?)_x([0-9a-f]+)$`)

// TestSSL asks testssl.sh for the cipher suites of each version. It looks nothing up
// in the DNS, which is what it else waits for.
func TestSSL(ctx context.Context, address string, starttls bool) (Findings, error) {
	dir, err := os.MkdirTemp("", "testssl")
	if err != nil {
		return Findings{}, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "out.json")
	args := []string{"--quiet", "--color", "0", "--warnings", "off", "-n", "none", "-E", "--jsonfile", file}
	if starttls {
		args = append(args, "-t", "smtp")
	}
	out, err := exec.CommandContext(ctx, "testssl", append(args, address)...).CombinedOutput()
	text, missing := os.ReadFile(file)
	if missing != nil || ctx.Err() != nil {
		return Findings{}, fmt.Errorf("testssl: %w\n%s", err, out) // its exit code counts findings
	}
	var findings []struct{ ID string }
	if err := json.Unmarshal(text, &findings); err != nil {
		return Findings{}, fmt.Errorf("testssl: %w", err)
	}
	names := map[string]string{"ssl3": "SSL 3.0", "tls1": "TLS 1.0", "tls1_1": "TLS 1.1", "tls1_2": "TLS 1.2", "tls1_3": "TLS 1.3"}
	versions := map[string][]string{}
	for _, f := range findings {
		if m := testsslCipher.FindStringSubmatch(f.ID); m != nil {
			add(versions, names[m[1]], fmt.Sprintf("0x%04s", m[2]))
		}
	}
	return Findings{Suites: versions}, nil
}

func add(versions map[string][]string, version, code string) {
	list := versions[version]
	if i, found := slices.BinarySearch(list, code); !found {
		versions[version] = slices.Insert(list, i, code)
	}
}

// Differences are what one has and the other has not. What one of them does not tell
// is no difference.
//
// Of the groups those count that b lacks: sslscan misses some in TLS 1.2. It asks for
// each alone, where a server with an ECDSA certificate refuses any list without the
// certificate's curve (RFC 8422 section 5.1), and without ChaCha20.
func Differences(a, b Findings) (onlyA, onlyB []string) {
	onlyA, onlyB = lacks(a.Suites, b.Suites), lacks(b.Suites, a.Suites)
	if a.Groups != nil && b.Groups != nil {
		onlyA = append(onlyA, lacks(a.Groups, b.Groups)...)
	}
	for suite, bits := range a.Bits {
		if other := b.Bits[suite]; other != 0 && other != bits {
			onlyA, onlyB = append(onlyA, fmt.Sprintf("%s %d bits", suite, bits)), append(onlyB, fmt.Sprintf("%s %d bits", suite, other))
		}
	}
	slices.Sort(onlyA)
	slices.Sort(onlyB)
	return onlyA, onlyB
}

func lacks(x, y map[string][]string) (list []string) {
	for version, codes := range x {
		for _, c := range codes {
			if !slices.Contains(y[version], c) {
				list = append(list, version+" "+c)
			}
		}
	}
	return list
}
