package probe

// Vantage is what the network of this machine does, judged by a second host that
// the user trusts to answer.
type Vantage struct {
	Host string   `json:"host"`
	DNS  []Lookup `json:"dns"`
	// Ports has the second host's answers, and beside each the first host's in the
	// sessions of the record.
	Ports []VantagePort `json:"ports"`
	// Egress has one entry for each address family that was used or tried.
	Egress []Egress `json:"egress"`
}

// VantagePort is one port of the second host.
type VantagePort struct {
	Port     int       `json:"port"`
	Connects []Connect `json:"connects"`
	// Greeting is the first line of what it sent, empty for nothing in time.
	Greeting string `json:"greeting,omitempty"`
}

// Egress is how this machine's connections leave.
type Egress struct {
	Family string `json:"family"` // "IPv4" or "IPv6"
	// Local is the address of this end; empty where there is no route.
	Local string `json:"local,omitempty"`
	// SeenAs is the address by which a server greeted this machine in its answer to
	// EHLO; empty where none told it. Another one than Local means address translation.
	SeenAs string `json:"seen_as,omitempty"`
	Error  string `json:"error,omitempty"`
}
