package probe

import (
	"slices"
	"strings"
	"time"
)

// Reply is a server's reply, of one line or more (RFC 5321 section 4.2).
type Reply struct {
	Code int `json:"code"` // of the last line
	// Enhanced is the enhanced status code of RFC 3463, such as "5.7.8"; empty
	// when there is none.
	Enhanced string `json:"enhanced"`
	// Lines are the texts after code and separator, for display.
	Lines []string `json:"lines"`
	// Line is the index of the first line in the transcript.
	Line int `json:"line"`
	// Oddities are departures from RFC 5321 that were tolerated.
	Oddities []Oddity `json:"oddities,omitempty"`
	// Delay is the time from the first to the last line in milliseconds, given
	// from one second up: postscreen's teaser, tarpits.
	Delay int64 `json:"delay_ms,omitempty"`
}

// Oddity is a departure of a reply from the standard.
type Oddity string

// The oddities that are tolerated and noted.
const (
	OddMixedCodes Oddity = "mixed-codes" // lines of one reply with different codes
	OddBareLF     Oddity = "bare-lf"     // line ends without CR
	OddNUL        Oddity = "nul"         // NUL bytes
	Odd8Bit       Oddity = "8-bit"       // text that is not ASCII
	OddLongLine   Oddity = "long-line"   // over 512 bytes
	OddBareCode   Oddity = "bare-code"   // a code and nothing else
	OddNoCode     Oddity = "line-without-code"
)

// Text is the reply on one line.
func (r *Reply) Text() string {
	if r == nil {
		return ""
	}
	return strings.Join(r.Lines, " ")
}

// Positive says whether the reply is 2xx. A nil reply is not.
func (r *Reply) Positive() bool { return r != nil && r.Code/100 == 2 }

// Temporary says whether the reply is 4xx. A nil reply is not.
func (r *Reply) Temporary() bool { return r != nil && r.Code/100 == 4 }

// EHLO is the answer to EHLO, or to the HELO tried after it.
type EHLO struct {
	// Name is the server's name for itself, the first word of the answer.
	Name       string      `json:"name"`
	Extensions []Extension `json:"extensions"`
	// HELO: the server refused EHLO and took HELO; Refusal is what it said.
	HELO    bool   `json:"helo,omitempty"`
	Refusal *Reply `json:"refusal,omitempty"`
	Reply   *Reply `json:"reply,omitempty"`
}

// Extension is one line of the EHLO answer, as sent: "AUTH=LOGIN" is a keyword
// of its own, lower case stays lower.
type Extension struct {
	Keyword    string   `json:"keyword"`
	Parameters []string `json:"parameters"`
}

// String is the line as the server sent it, single-spaced.
func (x Extension) String() string {
	return strings.Join(append([]string{x.Keyword}, x.Parameters...), " ")
}

// Find returns the first extension with the keyword, in any case.
func (e *EHLO) Find(keyword string) (Extension, bool) {
	if e == nil {
		return Extension{}, false
	}
	i := slices.IndexFunc(e.Extensions, func(x Extension) bool { return strings.EqualFold(x.Keyword, keyword) })
	if i < 0 {
		return Extension{}, false
	}
	return e.Extensions[i], true
}

// Has says whether the keyword is offered, in any case.
func (e *EHLO) Has(keyword string) bool { _, ok := e.Find(keyword); return ok }

// Mechanisms are the SASL mechanisms in the server's order, in upper case,
// each once; those of the old "AUTH=" form come last.
func (e *EHLO) Mechanisms() []string { return e.mechanisms(true) }

// StandardMechanisms are Mechanisms without those that only the old form names.
func (e *EHLO) StandardMechanisms() []string { return e.mechanisms(false) }

func (e *EHLO) mechanisms(legacy bool) (names []string) {
	if e == nil {
		return nil
	}
	add := func(list ...string) {
		for _, m := range list {
			if m = strings.ToUpper(m); m != "" && !slices.Contains(names, m) {
				names = append(names, m)
			}
		}
	}
	for _, x := range e.Extensions {
		if strings.EqualFold(x.Keyword, "AUTH") {
			add(x.Parameters...)
		}
	}
	for _, x := range e.Extensions {
		if k, v, ok := strings.Cut(x.Keyword, "="); legacy && ok && strings.EqualFold(k, "AUTH") {
			add(append([]string{v}, x.Parameters...)...)
		}
	}
	return names
}

// OffersAuth says whether any form of AUTH stands in the list, even an empty one.
func (e *EHLO) OffersAuth() bool {
	if e == nil {
		return false
	}
	return slices.ContainsFunc(e.Extensions, func(x Extension) bool {
		k, _, _ := strings.Cut(x.Keyword, "=")
		return strings.EqualFold(k, "AUTH")
	})
}

// Change is one difference between the capabilities before and after TLS.
// Before or After is empty for what appears or vanishes.
type Change struct {
	Keyword string `json:"keyword"`
	Before  string `json:"before"`
	After   string `json:"after"`
}

// CompareEHLO lists what differs, in the order of the lists. Both must be there;
// a nil on either side gives nil, since nothing is known.
func CompareEHLO(before, after *EHLO) (changes []Change) {
	if before == nil || after == nil {
		return nil
	}
	for _, b := range before.Extensions {
		a, ok := after.Find(b.Keyword)
		if !ok {
			changes = append(changes, Change{Keyword: strings.ToUpper(b.Keyword), Before: b.String()})
		} else if !strings.EqualFold(a.String(), b.String()) {
			changes = append(changes, Change{Keyword: strings.ToUpper(b.Keyword), Before: b.String(), After: a.String()})
		}
	}
	for _, a := range after.Extensions {
		if !before.Has(a.Keyword) {
			changes = append(changes, Change{Keyword: strings.ToUpper(a.Keyword), After: a.String()})
		}
	}
	return changes
}

// Capabilities are the ones in force: after TLS if there was TLS, else before.
func (s *Session) Capabilities() *EHLO {
	if s.EHLOAfterTLS != nil {
		return s.EHLOAfterTLS
	}
	if s.TLS != nil && s.TLS.Up {
		return nil
	}
	return s.EHLOBeforeTLS
}

// Changes is CompareEHLO for the session.
func (s *Session) Changes() []Change { return CompareEHLO(s.EHLOBeforeTLS, s.EHLOAfterTLS) }

// Encrypted says whether a TLS handshake went through.
func (s *Session) Encrypted() bool { return s.TLS != nil && s.TLS.Up }

// AsConfigured returns the as-configured session, or nil.
func (r *Record) AsConfigured() *Session { return r.first(PurposeAsConfigured) }

// Recommended returns the alternative that was tried in full, or nil.
func (r *Record) Recommended() *Session { return r.first(PurposeRecommended) }

func (r *Record) first(p Purpose) *Session {
	if r == nil {
		return nil
	}
	for i := range r.Sessions {
		if r.Sessions[i].Purpose == p {
			return &r.Sessions[i]
		}
	}
	return nil
}

// TLS is what a handshake showed, also when it failed.
type TLS struct {
	// Up: the handshake went through. Verified: the chain leads to a trusted
	// root, is in date and names the host.
	Up       bool   `json:"up"`
	Version  string `json:"version,omitempty"` // "TLS 1.3"
	Cipher   string `json:"cipher,omitempty"`
	Curve    string `json:"curve,omitempty"` // key exchange group
	ALPN     string `json:"alpn,omitempty"`
	SNI      string `json:"sni,omitempty"` // sent; empty for an IP address
	Verified bool   `json:"verified"`
	Resumed  bool   `json:"resumed,omitempty"`
	// Error is the handshake's or, for a handshake that went through, the first
	// verification problem's.
	Error string `json:"error"`
	// Alert is the name of the TLS alert that came in (RFC 8446 section 6), such
	// as "handshake_failure"; AlertCode its number.
	Alert     string `json:"alert,omitempty"`
	AlertCode int    `json:"alert_code,omitempty"`
	// FirstBytes is the start of what came instead of TLS; printable text.
	FirstBytes string `json:"first_bytes,omitempty"`
	// ClientCertRequested: the server asked for a client certificate.
	ClientCertRequested bool `json:"client_cert_requested,omitempty"`
	ClientCertSent      bool `json:"client_cert_sent,omitempty"`
	// ClientCertIssuers are the issuers that the server names in that request, none
	// where it takes any.
	ClientCertIssuers []string      `json:"client_cert_issuers,omitempty"`
	Chain             []Certificate `json:"chain"`
	// Problems has everything that is wrong with the chain, not only the first.
	Problems []CertProblem `json:"problems,omitempty"`
	// Stores says which lists of roots know the chain, Builds how a client must
	// build it; Fetched are the issuers that were fetched for that.
	Stores  []TrustStore    `json:"stores,omitempty"`
	Builds  []ChainBuild    `json:"builds,omitempty"`
	Fetched []FetchedIssuer `json:"fetched,omitempty"`
	// OCSP is what the OCSP response that came along says of the certificate: "good",
	// "revoked", "unknown", or "unusable" for one that proves nothing; empty for none.
	OCSP string `json:"ocsp,omitempty"`
}

// Certificate is one certificate of the chain as sent.
type Certificate struct {
	Subject     string    `json:"subject"`
	Issuer      string    `json:"issuer"`
	Names       []string  `json:"names,omitempty"` // DNS and IP subject alternative names
	NotBefore   time.Time `json:"not_before"`
	NotAfter    time.Time `json:"not_after"`
	Key         string    `json:"key"`         // "RSA 2048", "ECDSA P-256", "Ed25519"
	Signature   string    `json:"signature"`   // "SHA256-RSA"
	Fingerprint string    `json:"fingerprint"` // SHA-256, hex
	CA          bool      `json:"ca,omitempty"`
	// IssuerURLs is where the issuer's certificate can be fetched (AIA).
	IssuerURLs []string `json:"issuer_urls,omitempty"`
}

// CertProblem is one thing wrong with a chain.
type CertProblem struct {
	Kind CertProblemKind `json:"kind"`
	// Certificate is its index in the chain.
	Certificate int    `json:"certificate"`
	Text        string `json:"text"`
}

// CertProblemKind is the class of a CertProblem.
type CertProblemKind string

// Kinds of certificate problems.
const (
	CertWrongName   CertProblemKind = "wrong-name"
	CertExpired     CertProblemKind = "expired"
	CertNotYetValid CertProblemKind = "not-yet-valid"
	CertSelfSigned  CertProblemKind = "self-signed" // the leaf signs itself
	CertUntrusted   CertProblemKind = "untrusted"   // the chain ends at a root that is not trusted
	CertIncomplete  CertProblemKind = "incomplete"  // an intermediate is missing
	CertWrongOrder  CertProblemKind = "wrong-order"
	CertWeakKey     CertProblemKind = "weak-key"
	CertWeakSig     CertProblemKind = "weak-signature" // MD5, SHA-1
	CertWrongUse    CertProblemKind = "wrong-use"      // not for servers
	CertRevoked     CertProblemKind = "revoked"        // by the OCSP response that came with it
	// CertNameConstraint: an authority of the chain may not certify the names.
	CertNameConstraint CertProblemKind = "name-constraint"
	// The rest do not keep a client of today from verifying the chain.
	CertDuplicate   CertProblemKind = "duplicate"    // sent twice
	CertUnrelated   CertProblemKind = "unrelated"    // has signed nothing in the chain
	CertPathExpired CertProblemKind = "path-expired" // on the path as sent, where another path holds
	CertKeyUsage    CertProblemKind = "key-usage"    // the key may not sign
	CertAuthority   CertProblemKind = "authority"    // the server's certificate is an authority's
	CertNoStaple    CertProblemKind = "no-staple"    // demands an OCSP response (RFC 7633), and none came
)

// Problem returns the first problem of the kind.
func (t *TLS) Problem(kind CertProblemKind) (CertProblem, bool) {
	if t != nil {
		for _, p := range t.Problems {
			if p.Kind == kind {
				return p, true
			}
		}
	}
	return CertProblem{}, false
}
