package probe

// TrustStore is a list of roots, and whether what was sent leads to one of them.
// Dates and names are left out of that: they are problems of their own.
type TrustStore struct {
	Name    StoreName `json:"name"`
	Trusted bool      `json:"trusted"`
	Root    string    `json:"root,omitempty"`  // subject of the root that was found
	Error   string    `json:"error,omitempty"` // why none was
}

// StoreName names a list of roots.
type StoreName string

// The lists of roots.
const (
	StoreSystem  StoreName = "system"  // this machine's
	StoreGiven   StoreName = "given"   // Options.Roots, such as a CA file
	StoreMozilla StoreName = "mozilla" // Options.PublicRoots, the ones that browsers and many languages ship
)

// ChainBuild is one way in which clients go from a certificate to a root.
type ChainBuild struct {
	Way     ChainWay `json:"way"`
	Trusted bool     `json:"trusted"` // the chain holds now
	Error   string   `json:"error,omitempty"`
}

// ChainWay is how a client builds the chain (RFC 4158).
type ChainWay string

// The ways, the strictest first.
const (
	// ChainAsSent takes each certificate for the issuer of the one before, as
	// RFC 5246 section 7.4.2 demands of the server.
	ChainAsSent ChainWay = "as-sent"
	// ChainSearched looks for any path among what was sent, as TLS 1.3 asks.
	ChainSearched ChainWay = "searched"
	// ChainFetched fetches missing issuers from where the certificates say, as
	// browsers and Windows do; only with Options.FetchIssuer.
	ChainFetched ChainWay = "fetched"
)

// FetchedIssuer is an issuer's certificate that a certificate of the chain names by
// URL (AIA, RFC 5280 section 4.2.2.1).
type FetchedIssuer struct {
	URL         string       `json:"url"`
	Certificate *Certificate `json:"certificate,omitempty"` // nil: see Error
	Error       string       `json:"error,omitempty"`
	// Completes: with it the chain leads to a trusted root, whose subject is Root. Dates
	// and names are left out of that, as in TrustStore.
	Completes bool   `json:"completes,omitempty"`
	Root      string `json:"root,omitempty"`
}
