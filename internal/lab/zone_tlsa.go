package lab

import (
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// certificateData stands in a TLSA record for what the certificate of the server on
// port 25 makes of it.
const certificateData = "{certificate}"

// tlsaPort is where mail exchangers are asked for what TLSA records are about.
const tlsaPort = 25

// longestTXT keeps an answer within the packet that every resolver asks for.
const longestTXT = 1000

// tlsa is a TLSA record (RFC 6698 section 2.1): three numbers and the data.
type tlsa struct {
	usage, selector, matching uint8
	data                      string // hex, or certificateData
}

func parseTLSA(text string) (tlsa, error) {
	words := strings.Fields(text)
	bad := fmt.Errorf("TLSA wants USAGE SELECTOR MATCHING and hex or %s, not %q", certificateData, text)
	if len(words) != 4 {
		return tlsa{}, bad
	}
	var numbers [3]uint8
	for i := range numbers {
		n, err := strconv.ParseUint(words[i], 10, 8)
		if err != nil {
			return tlsa{}, bad
		}
		numbers[i] = uint8(n)
	}
	r := tlsa{numbers[0], numbers[1], numbers[2], words[3]}
	if _, err := hex.DecodeString(r.data); err != nil && r.data != certificateData {
		return tlsa{}, bad
	}
	return r, nil
}

func checkTLSA(data string) error {
	_, err := parseTLSA(data)
	return err
}

// wire is the record's data as it is sent, with the chain of the server on port 25:
// for usages 0 and 2 the issuer counts, else the leaf.
func (r tlsa) wire(chain [][]byte) ([]byte, error) {
	data, err := hex.DecodeString(r.data)
	if r.data == certificateData {
		data, err = r.of(chain)
	}
	return append([]byte{r.usage, r.selector, r.matching}, data...), err
}

func (r tlsa) of(chain [][]byte) ([]byte, error) {
	i := 0
	if r.usage%2 == 0 {
		i = 1
	}
	if i >= len(chain) {
		return nil, fmt.Errorf("lab: no such certificate on port %d", tlsaPort)
	}
	cert, err := x509.ParseCertificate(chain[i])
	if err != nil {
		return nil, err
	}
	data := cert.Raw
	if r.selector == 1 {
		data = cert.RawSubjectPublicKeyInfo
	}
	switch r.matching {
	case 1:
		sum := sha256.Sum256(data)
		data = sum[:]
	case 2:
		sum := sha512.Sum512(data)
		data = sum[:]
	}
	return data, nil
}

// characterStrings are a text in parts of 255 bytes, as a TXT record has them (RFC
// 1035 section 3.3).
func characterStrings(text string) (parts []string) {
	for part := range slices.Chunk([]byte(text), 255) {
		parts = append(parts, string(part))
	}
	if parts == nil {
		parts = []string{""}
	}
	return parts
}
