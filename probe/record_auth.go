package probe

// Attempt is one AUTH exchange (RFC 4954).
type Attempt struct {
	Mechanism string `json:"mechanism"`
	// InitialResponse says that the first response went with the command.
	InitialResponse bool `json:"initial_response"`
	// IgnoredInitialResponse: the server asked for it again with 334.
	IgnoredInitialResponse bool `json:"ignored_initial_response,omitempty"`
	// InsideTLS says that the exchange was encrypted.
	InsideTLS bool `json:"inside_tls"`
	// Encoding is how user name and password were put into bytes, see EncodingUTF8;
	// empty where both are ASCII. EncodingFixed: Options.Latin1 was set, and the
	// mechanism has an encoding of its own.
	Encoding      string `json:"encoding,omitempty"`
	EncodingFixed bool   `json:"encoding_fixed,omitempty"`
	// CarriedSecret says that the password or token, or a proof made from it, went out.
	CarriedSecret bool `json:"carried_secret"`
	// Challenges are the server's, decoded from base64; secrets replaced.
	Challenges []Challenge `json:"challenges,omitempty"`
	// OAuthError is the JSON that XOAUTH2 and OAUTHBEARER servers send in a 334
	// (RFC 7628 section 3.2.2), field by field.
	OAuthError map[string]string `json:"oauth_error,omitempty"`
	// Iterations is the count that a SCRAM server asks for (RFC 5802 section 5.1);
	// ChannelBinding the kind that was used, empty for none; ServerVerified says
	// that the server proved that it knows the password.
	Iterations     int    `json:"iterations,omitempty"`
	ChannelBinding string `json:"channel_binding,omitempty"`
	ServerVerified bool   `json:"server_verified,omitempty"`
	ServerError    string `json:"server_error,omitempty"` // a word of RFC 5802 section 7
	// ServerNames are the names of host and domain that an NTLM challenge reveals.
	ServerNames map[string]string `json:"server_names,omitempty"`
	// OldNTLM: the NTLM challenge has no target information, of which version 2 of the
	// protocol is made ([MS-NLMP] section 3.3.2). The server may know version 1 alone.
	OldNTLM bool    `json:"old_ntlm,omitempty"`
	Outcome Outcome `json:"outcome"`
	Reply   *Reply  `json:"reply,omitempty"`
	// Why explains an outcome that is not in Reply: aborted, skipped.
	Why string `json:"why,omitempty"`
}

// Challenge is one 334 of an AUTH exchange.
type Challenge struct {
	Text   string `json:"text"`   // decoded, printable
	Base64 bool   `json:"base64"` // false: it was no base64 and Text is as received
	Line   int    `json:"line"`   // in the transcript
}

// Outcome is how an AUTH attempt ended.
type Outcome string

// Outcomes of an Attempt.
const (
	OutcomeAccepted    Outcome = "accepted"    // 235
	OutcomeRejected    Outcome = "rejected"    // any other final reply but the next
	OutcomeUnsupported Outcome = "unsupported" // 500, 502, 504, 534 to the mechanism itself
	OutcomeAborted     Outcome = "aborted"     // by us or by a lost connection
	OutcomeSkipped     Outcome = "skipped"     // not sent, see Why
)
