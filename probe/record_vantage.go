package probe

// Vantage is what the network of this machine does, judged by a second host that
// the user trusts to answer.
type Vantage struct {
	Host string   `json:"host"`
	DNS  []Lookup `json:"dns"`
	// Ports has the second host's answers, and beside each the first host's in the
	// sessions of the record.
	Ports []VantagePort `json:"ports"`
	// Egress has one entry for each address family that was used or tried. Through a
	// proxy it is how the proxy's connections leave.
	Egress []Egress `json:"egress"`
}

// VantagePort is one port of the second host.
type VantagePort struct {
	Port int `json:"port"`
	// Connects has at most one address of each family. Used is the one that Greeting
	// and Certificate are from.
	Connects []Connect `json:"connects"`
	// Greeting is the first line of what it sent, empty for nothing in time.
	Greeting string `json:"greeting,omitempty"`
	// Certificate is what the second host showed on port 465, which speaks TLS from
	// the first byte; nil for none. Problems says what is wrong with it.
	Certificate *Certificate  `json:"certificate,omitempty"`
	Problems    []CertProblem `json:"problems,omitempty"`
}

// Answers says whether a connection to the port stood.
func (p VantagePort) Answers() bool { return p.connect(ConnectOK) != nil }

// Outcome is how the connections to the port ended: connected if one stood, else the
// worst of them; "not-tested" for none.
func (p VantagePort) Outcome() string { return worstOutcome(p.Connects) }

func (p VantagePort) connect(outcome string) *Connect {
	for i := range p.Connects {
		if p.Connects[i].Outcome == outcome {
			return &p.Connects[i]
		}
	}
	return nil
}

// Egress is how this machine's connections leave.
type Egress struct {
	Family string `json:"family"` // "IPv4" or "IPv6"
	// Outcome is that of the connections in this family, like Connect.Outcome:
	// connected if one stood, else the worst of them.
	Outcome string `json:"outcome"`
	// Local is the address of this end; empty where no connection stood.
	Local string `json:"local,omitempty"`
	// SeenAs is the address by which a server greeted this machine in its answer to
	// EHLO; empty where none told it. Another one than Local means address translation.
	SeenAs string `json:"seen_as,omitempty"`
}

// worstOutcome is ConnectOK where a connection stood, else the outcome that says most.
func worstOutcome(list []Connect) string {
	kinds := []string{ConnectOK, string(FailureTimeout), string(FailureRefused), string(FailureDenied), string(FailureReset),
		string(FailureVia), string(FailureUnreachable)}
	for _, k := range kinds {
		for _, c := range list {
			if c.Outcome == k {
				return k
			}
		}
	}
	for _, c := range list {
		if c.Outcome != connectNotTested {
			return c.Outcome
		}
	}
	return connectNotTested
}

// connectNotTested is the Outcome of an address that was not needed.
const connectNotTested = "not-tested"
