package probe

// MX is what the DNS asks of those who deliver mail to the host as the mail exchanger
// of a domain. Submission does not depend on it.
type MX struct {
	// Domain is the mail domain whose MX records name the host; empty for none.
	Domain  string   `json:"domain,omitempty"`
	Lookups []Lookup `json:"lookups"`
	// DANE is about the TLSA records of the host's port 25 (RFC 7672); nil for no answer.
	DANE *DANE `json:"dane,omitempty"`
	// MTASTS is the domain's policy (RFC 8461); nil where the domain has none.
	MTASTS *MTASTS `json:"mta_sts,omitempty"`
}

// DANE is what TLSA records ask for, and whether the certificate is that.
type DANE struct {
	Name string `json:"name"` // "_25._tcp.mail.example.com"
	// Authenticated: the resolver says that the answer is signed and checked
	// (DNSSEC). It is only as good as the way to the resolver, which Resolver names.
	Authenticated bool   `json:"authenticated"`
	Resolver      string `json:"resolver,omitempty"`
	Records       []TLSA `json:"records"`
}

// TLSA is one record (RFC 6698).
type TLSA struct {
	Text string `json:"text"` // "3 1 1 0123abcd...", in lower case
	// Usable: RFC 7672 section 3.1 allows DANE-TA(2) and DANE-EE(3) for mail only.
	Usable bool `json:"usable"`
	// Matches is the index in the chain of the certificate that it is for, -1 for none.
	Matches int `json:"matches"`
}

// MTASTS is a domain's policy for those who deliver to it.
type MTASTS struct {
	Record string `json:"record"` // "v=STSv1; id=20240101"
	ID     string `json:"id,omitempty"`
	// The rest is of the policy file, if it was fetched; Error says why it was not.
	URL    string   `json:"url"`
	Mode   string   `json:"mode,omitempty"` // "enforce", "testing", "none"
	Hosts  []string `json:"hosts,omitempty"`
	MaxAge int64    `json:"max_age,omitempty"` // seconds
	// Covers: one of Hosts is the host, or a wildcard for it.
	Covers bool   `json:"covers"`
	Error  string `json:"error,omitempty"`
}
