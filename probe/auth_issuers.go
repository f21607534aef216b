package probe

import (
	"crypto/x509/pkix"
	"encoding/asn1"
)

const maxIssuers = 16

// issuerNames are the distinguished names in a request for a client certificate
// (RFC 8446 section 4.2.4), those that can be read.
func issuerNames(raw [][]byte) (names []string) {
	for _, der := range raw {
		var rdn pkix.RDNSequence
		if rest, err := asn1.Unmarshal(der, &rdn); err != nil || len(rest) > 0 || len(names) == maxIssuers {
			continue
		}
		var name pkix.Name
		name.FillFromRDNSequence(&rdn)
		if text, _ := displayText([]byte(name.String())); text != "" {
			names = append(names, cutText(text, maxCertText))
		}
	}
	return names
}
