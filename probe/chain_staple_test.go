package probe

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"
)

func TestStaple(t *testing.T) {
	t.Parallel()
	root := issue(t, nil, named("Root CA"), nil)
	inter := issue(t, root, named("Inter CA"), nil)
	leaf := issue(t, inter, forHost("mail.example.com"), nil)
	sibling := issue(t, inter, forHost("other.example.com"), nil)
	responder := x509.Certificate{Subject: pkix.Name{CommonName: "Responder"}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning}}
	delegate := issue(t, inter, responder, nil)
	strange := issue(t, nil, responder, nil)
	demanding := issue(t, inter, alter(forHost("mail.example.com"), func(c *x509.Certificate) {
		c.ExtraExtensions = []pkix.Extension{{Id: tlsFeature, Value: []byte{0x30, 3, 2, 1, statusRequest}}}
	}), nil)
	response := func(status int, about, by *testCert) []byte {
		template := ocsp.Response{Status: status, SerialNumber: about.SerialNumber, ThisUpdate: chainNow.Add(-time.Hour), NextUpdate: chainNow.Add(time.Hour),
			RevokedAt: chainNow.AddDate(0, 0, -3)}
		if by != inter {
			template.Certificate = by.Certificate
		}
		der, err := ocsp.CreateResponse(inter.Certificate, by.Certificate, template, by.key)
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	tests := []struct {
		name   string
		leaf   *testCert
		staple []byte
		want   string
		kind   CertProblemKind // the only problem, empty for none
	}{
		{"none", leaf, nil, "", ""},
		{"none, demanded", demanding, nil, "", CertNoStaple},
		{"good", leaf, response(ocsp.Good, leaf, inter), "good", ""},
		{"good, demanded", demanding, response(ocsp.Good, demanding, inter), "good", ""},
		{"unknown", leaf, response(ocsp.Unknown, leaf, inter), "unknown", ""},
		{"revoked", leaf, response(ocsp.Revoked, leaf, inter), "revoked", CertRevoked},
		{"revoked by a delegate", leaf, response(ocsp.Revoked, leaf, delegate), "revoked", CertRevoked},
		{"signed by a server of the same authority", leaf, response(ocsp.Revoked, leaf, sibling), "unusable", ""},
		{"signed by a stranger", leaf, response(ocsp.Revoked, leaf, strange), "unusable", ""},
		{"about another", leaf, response(ocsp.Revoked, sibling, inter), "unusable", ""},
		{"garbage", leaf, []byte("garbage"), "unusable", ""},
		{"endless", leaf, make([]byte, maxStaple+1), "unusable", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := inspectChain(chainInput{certs: raw(tt.leaf, inter), host: "mail.example.com", roots: pool(root), now: chainNow, staple: tt.staple})
			if v.ocsp != tt.want {
				t.Errorf("got %q, want %q", v.ocsp, tt.want)
			}
			switch {
			case tt.kind == "" && len(v.problems) > 0, tt.kind != "" && (len(v.problems) != 1 || v.problems[0].Kind != tt.kind):
				t.Errorf("problems %+v, want %q", v.problems, tt.kind)
			case verified(v.problems) != (tt.kind != CertRevoked):
				t.Errorf("verified %v", verified(v.problems))
			}
		})
	}
}
