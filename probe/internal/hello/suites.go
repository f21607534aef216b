package hello

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Suite is what the name of a cipher suite says.
type Suite struct {
	ID   uint16
	Name string // as in the TLS registry
	// Exchange is "ECDHE", "DHE", "RSA", "PSK" and so on; "any" in TLS 1.3.
	Exchange string
	// Auth is "RSA", "ECDSA", "DSS", "anon" and so on; "any" in TLS 1.3.
	Auth   string
	Cipher string // such as "AES_128_GCM", "RC4_128"
	// AEAD: encryption and integrity are one (RFC 9325 section 4.2).
	AEAD bool
}

// suites.txt has the codes and names of the TLS registry, and those that were in
// use before there was one.
//
//go:embed suites.txt
var suiteNames string

var table = sync.OnceValue(func() map[uint16]Suite {
	m := map[uint16]Suite{}
	for line := range strings.Lines(suiteNames) {
		code, name, _ := strings.Cut(strings.TrimSpace(line), " ")
		if id, err := strconv.ParseUint(code, 16, 16); err == nil {
			m[uint16(id)] = parse(uint16(id), name)
		}
	}
	return m
})

// Lookup is the suite with the code; one that is not known has a name of its code.
func Lookup(id uint16) Suite {
	if s, ok := table()[id]; ok {
		return s
	}
	return Suite{ID: id, Name: fmt.Sprintf("0x%04X", id)}
}

// ID is the code of a suite's name, 0 for an unknown one.
func ID(name string) uint16 {
	for id, s := range table() {
		if s.Name == name {
			return id
		}
	}
	return 0
}

// parse reads the parts of a name, such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256.
func parse(id uint16, name string) Suite {
	s := Suite{ID: id, Name: name}
	exchange, cipher, ok := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(name, "TLS_"), "SSL_"), "_WITH_")
	if !ok { // TLS 1.3
		exchange, cipher = "any", exchange
	}
	s.Exchange, s.Auth = exchange, exchange
	if i := strings.IndexByte(exchange, '_'); i > 0 {
		s.Exchange, s.Auth = exchange[:i], exchange[i+1:]
	}
	switch {
	case strings.Contains(strings.ToLower(exchange), "anon"):
		s.Exchange, s.Auth = s.Exchange+"_anon", "anon"
	case strings.HasPrefix(exchange, "RSA_EXPORT"):
		s.Exchange, s.Auth = "RSA_EXPORT", "RSA"
	}
	s.Cipher = cipher
	if i := strings.LastIndexByte(cipher, '_'); i > 0 {
		s.Cipher = cipher[:i]
	}
	s.AEAD = strings.Contains(cipher, "GCM") || strings.Contains(cipher, "CCM") || strings.Contains(cipher, "POLY1305")
	return s
}

// Weaknesses are the reasons why RFC 9325 or RFC 7465 forbids or discourages a
// suite, in words; none for a good one.
func (s Suite) Weaknesses() (list []string) {
	add := func(holds bool, text string) {
		if holds {
			list = append(list, text)
		}
	}
	add(strings.Contains(s.Name, "EXPORT"), "export grade: broken in minutes")
	add(s.Auth == "anon", "no certificate: anybody can be the server")
	add(strings.HasPrefix(s.Cipher, "NULL") || s.Cipher == "NULL", "no encryption")
	add(strings.Contains(s.Cipher, "RC4"), "RC4 (RFC 7465)")
	add(strings.Contains(s.Cipher, "3DES") || strings.Contains(s.Cipher, "IDEA") || strings.HasPrefix(s.Cipher, "RC2"), "a cipher with 64-bit blocks (Sweet32)")
	add(strings.HasPrefix(s.Cipher, "DES"), "single DES")
	add(strings.HasSuffix(s.Name, "_MD5"), "MD5")
	return list
}

// ForwardSecret says whether a stolen key of the server does not open old
// conversations.
func (s Suite) ForwardSecret() bool {
	return slices.Contains([]string{"any", "ECDHE", "DHE", "ECDHE_anon", "DH_anon", "ECDH_anon"}, s.Exchange)
}

// For lists the suites that can be offered in a version, in the order in which a
// client of today would like them.
func For(version uint16) (ids []uint16) {
	for id, s := range table() {
		tls13 := id>>8 == 0x13
		if tls13 == (version == TLS13) && id != FallbackSCSV && id != 0x00ff && (version >= TLS12 || !s.AEAD && !strings.HasSuffix(s.Name, "SHA256") && !strings.HasSuffix(s.Name, "SHA384")) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b uint16) int { return rank(table()[b])*0x10000 - int(b) - (rank(table()[a])*0x10000 - int(a)) })
	return ids
}

// Common are suites of TLS 1.2 and older that clients of the last twenty years have
// offered, few enough for a short hello.
var Common = []uint16{0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0x009e, 0x009f, 0xc023, 0xc027, 0xc009, 0xc013, 0xc00a, 0xc014,
	0x0067, 0x0033, 0x0039, 0x009c, 0x009d, 0x003c, 0x003d, 0x002f, 0x0035, 0x000a, 0x0005, 0x0004, 0x0016, 0xc012, 0xc011}

func rank(s Suite) (n int) {
	for i, good := range []bool{len(s.Weaknesses()) == 0, s.AEAD, s.ForwardSecret(), s.Exchange == "ECDHE"} {
		if good {
			n += 1 << (3 - i)
		}
	}
	return n
}

// VersionName is the usual name.
func VersionName(v uint16) string {
	switch v {
	case SSL30:
		return "SSL 3.0"
	case TLS10, TLS11, TLS12, TLS13:
		return fmt.Sprintf("TLS 1.%d", v-TLS10)
	}
	return fmt.Sprintf("0x%04X", v)
}
