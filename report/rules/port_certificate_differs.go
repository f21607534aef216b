package rules

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/probe"
)

// PortCertificateDiffers holds when one port of the host has a good certificate and
// another a bad one: then one service was left out when the certificate was renewed.
var PortCertificateDiffers = &Rule{
	ID:       "port-certificate-differs",
	Group:    GroupTLS,
	Severity: Info,
	Summary:  "Another port of the same host has another certificate, and one of the two is bad",
	Explanation: "Each port can be a service of its own, with its own certificate. Where one is good and another is not, " +
		"the certificate was renewed or replaced for one service alone, or one service was not reloaded since. Programs on the one port work, those on the other fail.",
	Fix:        "If you run the server, give both ports the same certificate and reload both services. Else use the port whose certificate is good.",
	References: []string{"RFC 8314 section 5.3", "RFC 9525 section 6"},
	Check:      perTLS(checkPortCertificate),
}

func checkPortCertificate(v view) *Finding {
	if !v.Encrypted() || len(v.TLS.Chain) == 0 {
		return nil
	}
	for o := range v.others(func(o view) bool {
		return o.Endpoint.Port != v.Endpoint.Port && o.Purpose == probe.PurposeAlternative && o.Encrypted() && len(o.TLS.Chain) > 0
	}) {
		mine, its := v.TLS.Chain[0].Fingerprint, o.TLS.Chain[0].Fingerprint
		if mine == "" || its == "" || mine == its || v.TLS.Verified == o.TLS.Verified {
			continue
		}
		bad, good := v, o
		if v.TLS.Verified {
			bad, good = o, v
		}
		f := v.finding(probe.StageTLS, bad.fact(fmt.Sprintf("port %s: %s", bad.port(), clean(bad.TLS.Error, quoteLength))),
			good.fact(fmt.Sprintf("port %s: %s", good.port(), describe(good.TLS.Chain[0]))))
		f.Setting = v.c.setting("port")
		f.Summary = fmt.Sprintf("Port %s of the same host has a good certificate, port %s has not", good.port(), bad.port())
		f.Explanation = fmt.Sprintf("The certificate on port %s does not verify (%s); the one on port %s does. "+
			"So it was renewed or replaced for one service alone, or the service on port %s was not reloaded since. Programs on port %s work, those on port %s fail.",
			bad.port(), clean(bad.TLS.Error, quoteLength), good.port(), bad.port(), good.port(), bad.port())
		f.Fix = fmt.Sprintf("If you run the server, give port %s the certificate of port %s and reload the service. Else use port %s with %s.",
			bad.port(), good.port(), good.port(), boxes(good.Endpoint.Security))
		return f
	}
	return nil
}
