package probe

// Scan is what the server's TLS takes on one port: its versions, and for each the
// cipher suites, found by asking for one after the other.
type Scan struct {
	Port     int      `json:"port"`
	Security Security `json:"security"` // SecurityImplicit or SecuritySTARTTLS
	// Versions are SSL 2.0 to TLS 1.3, oldest first, the ones that are not offered
	// too.
	Versions []ScanVersion `json:"versions"`
	// Groups are the key exchange groups of all versions, in the order of the
	// server's choice.
	Groups []string `json:"groups,omitempty"`
	// Certificates are the server's, one for each kind of key, as far as a
	// handshake shows them in clear.
	Certificates []Certificate `json:"certificates,omitempty"`
	// Stapling: it sends an OCSP response along. NeedsSNI: without the host's name it
	// has another certificate or none. FallbackSCSV: it notices a downgrade (RFC 7507).
	Stapling     Known `json:"stapling"`
	NeedsSNI     Known `json:"needs_sni"`
	FallbackSCSV Known `json:"fallback_scsv"`
	// Resumption: it takes a session up again, in one of three ways: PSK of TLS 1.3,
	// Tickets (RFC 5077) and SessionIDs of older versions.
	Resumption Known `json:"resumption"`
	PSK        Known `json:"resumption_psk,omitempty"`
	Tickets    Known `json:"resumption_tickets,omitempty"`
	SessionIDs Known `json:"resumption_session_ids,omitempty"`
	// Renegotiation is the safe one (RFC 5746); ExtendedMaster is RFC 7627,
	// Compression that of TLS (RFC 3749), Heartbeat RFC 6520. All are of TLS 1.2 and
	// older.
	Renegotiation  Known `json:"secure_renegotiation,omitempty"`
	ExtendedMaster Known `json:"extended_master_secret,omitempty"`
	Compression    Known `json:"compression,omitempty"`
	Heartbeat      Known `json:"heartbeat,omitempty"`
	// Intolerant is what a ClientHello must not have, though any server must pass
	// over it.
	Intolerant []Intolerance `json:"intolerant,omitempty"`
	// Injection: a command sent in clear with STARTTLS is run inside TLS
	// (CVE-2011-0411).
	Injection Known `json:"injection,omitempty"`

	Connections int   `json:"connections"`
	Duration    int64 `json:"duration_ms"`
	// Stopped says why the scan ended before its end, empty if it did not.
	Stopped string `json:"stopped,omitempty"`
}

// ScanVersion is one version of the protocol.
type ScanVersion struct {
	Version string `json:"version"` // "TLS 1.2"
	Offered Known  `json:"offered"`
	// Alert is what the server answers where it does not offer the version; the
	// reason where that is not known.
	Alert string `json:"alert,omitempty"`
	// Suites are those that it takes, in the order in which it chose them.
	Suites []ScanSuite `json:"suites,omitempty"`
	// Groups are the key exchange groups, asked for in the newest version and in TLS 1.2.
	Groups []string `json:"groups,omitempty"`
	// ServerOrder: it chooses by its own order, not by the client's.
	ServerOrder Known `json:"server_order,omitempty"`
}

// ScanSuite is a cipher suite that the server takes.
type ScanSuite struct {
	Name string `json:"name"` // as in the TLS registry
	// Group is the group that it chose with it, Bits the size of the prime of a
	// finite-field exchange.
	Group string `json:"group,omitempty"`
	Bits  int    `json:"bits,omitempty"`
	// ForwardSecret: a stolen key of the server opens no old conversation.
	ForwardSecret bool `json:"forward_secret"`
	// Weak are the reasons against it, none for a good one.
	Weak []string `json:"weak,omitempty"`
}

// Intolerance is a fault of a server that fails on a ClientHello that it must accept.
type Intolerance string

// What servers and the boxes before them fail on.
const (
	IntoleratesLength  Intolerance = "length"  // more than 255 bytes
	IntoleratesPackets Intolerance = "packets" // more than one packet, as with X25519MLKEM768
	IntoleratesUnknown Intolerance = "unknown" // values without a meaning (RFC 8701)
	IntoleratesTLS13   Intolerance = "tls-1.3" // the offer of TLS 1.3 beside older versions
)

// Known is an answer that may be missing. The zero value is "not tested".
type Known string

// The answers.
const (
	Yes Known = "yes"
	No  Known = "no"
)

func known(b bool) Known {
	if b {
		return Yes
	}
	return No
}

// Version finds a version by its name.
func (s *Scan) Version(name string) (ScanVersion, bool) {
	for _, v := range s.Versions {
		if v.Version == name {
			return v, true
		}
	}
	return ScanVersion{}, false
}
