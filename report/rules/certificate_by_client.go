package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// certificatePolicy is how much of a certificate the application checks, empty
// where that is not known.
func (v view) certificatePolicy() probe.CertificatePolicy {
	conduct, _ := v.c.conduct()
	return conduct.Certificate
}

// ignoresCertificate says whether the application is known to check nothing.
func (v view) ignoresCertificate() bool { return v.certificatePolicy() == probe.CertificateIgnored }

// ignoresName says whether the application is known not to compare the names.
func (v view) ignoresName() bool {
	return v.ignoresCertificate() || v.certificatePolicy() == probe.CertificateNoName
}

// whoStops says what a fault of the certificate means for the application; where
// it is not known, for applications in general.
func (v view) whoStops() string {
	switch v.certificatePolicy() {
	case probe.CertificateIgnored:
		return fmt.Sprintf("%s does not check the certificate and goes on, so anybody on the way can read the password.", v.c.software())
	case probe.CertificateChecked, probe.CertificateNoName:
		return fmt.Sprintf("%s checks the certificate and stops here, before the password is sent.", v.c.software())
	}
	return clientsDiffer
}

// whoStopsAtName is whoStops for a certificate of another name.
func (v view) whoStopsAtName() string {
	if v.certificatePolicy() == probe.CertificateNoName {
		return fmt.Sprintf("%s checks the issuer and not the names, and goes on: whoever has any valid certificate can read the password.", v.c.software())
	}
	return v.whoStops()
}
