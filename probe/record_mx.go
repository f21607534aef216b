package probe

// MX is what the DNS asks of those who deliver mail to the host as the mail exchanger
// of a domain, and whether the server does its part. Submission does not depend on it.
type MX struct {
	// Asked: Options.MX asked for it. Else it was looked up beside a run on port 25,
	// and is here only if the host is a mail exchanger.
	Asked bool `json:"asked"`
	// Domain is the mail domain that the host is a mail exchanger of: its MX records
	// name it or, where it has none, it is the host itself (RFC 5321 section 5.1).
	// Empty for none among those that were asked for.
	Domain string `json:"domain,omitempty"`
	// Lookups are the questions, in the order in which their answers count.
	Lookups []Lookup `json:"lookups"`
	// Session is the index of the session on port 25 that shows whether TLS is there,
	// -1 for none: the port was not tried, or did not answer.
	Session int `json:"session"`
	// DANE is about the TLSA records of the host's port 25 (RFC 7672); nil where it has
	// none, or the DNS did not say: see Lookups.
	DANE *DANE `json:"dane,omitempty"`
	// MTASTS is the domain's policy (RFC 8461); nil where the domain has none.
	MTASTS *MTASTS `json:"mta_sts,omitempty"`
	// TLSRPT is the record that says where reports of failed TLS go (RFC 8460).
	TLSRPT string `json:"tls_rpt,omitempty"`
	// Error says why nothing was asked, empty for no reason.
	Error string `json:"error,omitempty"`
}

// DANE is what TLSA records ask for, and whether the certificate is that.
type DANE struct {
	// Name is what the records belong to, "_25._tcp.mail.example.com". Where the host
	// is an alias it can be that of the alias's target (RFC 7672 section 2.2.2).
	Name string `json:"name"`
	// Authenticated: the resolver says that the answer is signed and checked
	// (DNSSEC). It is only as good as the way to the resolver, which Resolver names.
	Authenticated bool   `json:"authenticated"`
	Resolver      string `json:"resolver,omitempty"`
	// Unchecked: the resolver says that of nothing, not of the root of the DNS either. So
	// it does not check signatures, and whether there are any is not known.
	Unchecked bool `json:"unchecked,omitempty"`
	// Records are sixteen at most.
	Records []TLSA `json:"records"`
	// Compared: MX.Session showed certificates for Matches to be about. LeafKey is the
	// SHA-256 of the key in the server's own, in hex: the data of a 3 1 1 record for it.
	Compared bool   `json:"compared"`
	LeafKey  string `json:"leaf_key,omitempty"`
	// Members are the sessions on further addresses of the host.
	Members []DANEMember `json:"members,omitempty"`
}

// DANEMember is what the certificate on a further address of the host is worth.
type DANEMember struct {
	Session int `json:"session"` // index in Record.Sessions
	// Fits are the indices of the records that its certificate is good for.
	Fits []int `json:"fits"`
}

// TLSA is one record (RFC 6698 section 2.1).
type TLSA struct {
	Usage        int `json:"usage"`
	Selector     int `json:"selector"`
	MatchingType int `json:"matching_type"`
	// Text is "3 1 1 0123abcd...", in lower case, cut where it is long.
	Text string `json:"text"`
	// Usable: RFC 7672 section 3.1 allows DANE-TA(2) and DANE-EE(3) for mail only, and
	// the data must be what the matching type says.
	Usable bool `json:"usable"`
	// Matches is the index in the chain of the certificate that it is for, -1 for none.
	// For a trust anchor that was not sent and stands in the record itself it is that
	// of the certificate which the anchor signed.
	Matches int `json:"matches"`
	// Error is why a trust anchor that matches proves nothing: a name, a date or a
	// signature between it and the server's certificate is wrong.
	Error string `json:"error,omitempty"`
}

// MTASTS is a domain's policy for those who deliver to it.
type MTASTS struct {
	Record string `json:"record"` // "v=STSv1; id=20240101"
	ID     string `json:"id,omitempty"`
	// The rest is of the policy file, if it was fetched; Error says why it was not, or
	// what is wrong with it: a domain with an error has no policy.
	URL    string     `json:"url,omitempty"`
	Mode   PolicyMode `json:"mode,omitempty"`
	Hosts  []string   `json:"hosts,omitempty"`   // as written, a wildcard is "*.example.com"
	MaxAge int64      `json:"max_age,omitempty"` // seconds
	// Covers: one of Hosts is the host, or a wildcard for it.
	Covers bool   `json:"covers"`
	Error  string `json:"error,omitempty"`
}

// PolicyMode is what a sender is to do when TLS to a mail exchanger is not as the
// policy says (RFC 8461 section 5).
type PolicyMode string

// The modes of a policy.
const (
	PolicyEnforce PolicyMode = "enforce" // deliver to no such host
	PolicyTesting PolicyMode = "testing" // report it and deliver
	PolicyNone    PolicyMode = "none"
)
