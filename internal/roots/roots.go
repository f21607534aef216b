// Package roots has the certification authorities that Mozilla trusts for servers:
// the list that browsers and many languages bring along, where this machine has its
// own.
package roots

import (
	"crypto/x509"
	"sync"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// Public is Mozilla's list as of the build of this program. It is parsed at the first
// call, which takes a few milliseconds; later ones return the same pool, which must
// not be changed. What Mozilla believes of a root only in part, such as certificates
// up to a date, holds here too.
var Public = sync.OnceValue(func() *x509.CertPool {
	pool := x509.NewCertPool()
	for root := range bundle.Roots() {
		cert, err := x509.ParseCertificate(root.Certificate)
		switch {
		case err != nil: // one that Go does not take can verify nothing anyway
		case root.Constraint != nil:
			pool.AddCertWithConstraint(cert, root.Constraint)
		default:
			pool.AddCert(cert)
		}
	}
	return pool
})
