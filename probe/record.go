package probe

import "time"

// RecordSchema names the form of a serialised Record. Fields are added, never
// renamed; a reader refuses another number.
const RecordSchema = "smtpwhy-record/1"

// Record is what was seen in one run, and nothing inferred. It goes through
// JSON and back without loss. No secret is in it.
type Record struct {
	Schema   string    `json:"schema"`
	Started  time.Time `json:"started"` // UTC, whole milliseconds
	Duration int64     `json:"duration_ms"`
	Timeout  int64     `json:"timeout_ms"`
	// Interrupted says why the run ended before its plan did: "timeout" or
	// "cancelled"; empty for a run that finished.
	Interrupted string   `json:"interrupted,omitempty"`
	Settings    Settings `json:"settings"`
	// Via is what the connections went through, empty for a direct one.
	Via string `json:"via,omitempty"`
	// Path is what else is special about the connections, see Options.Path.
	Path string   `json:"path,omitempty"`
	DNS  []Lookup `json:"dns"`
	// Sessions start with the as-configured one, when there is any; the others
	// are ordered by port and mode, then the recommended one, then those for further
	// mechanisms, then those of further addresses.
	Sessions []Session `json:"sessions"`
	// Token is what the access token says of itself; nil for a password.
	Token *TokenFacts `json:"token,omitempty"`
	// Scan is what the server's TLS takes, with Options.Scan alone.
	Scan *Scan `json:"scan,omitempty"`
	// Vantage is what the machine's own network does, with Options.Vantage alone.
	Vantage *Vantage `json:"vantage,omitempty"`
	// MX is what the DNS says of the host as a mail exchanger, see Options.MX.
	MX *MX `json:"mx,omitempty"`
	// NotTested lists the parts of the plan that were left out, with the reason.
	NotTested []NotTested `json:"not_tested,omitempty"`
}

// NotTested is a thing that was not tried, which is not the same as a failure.
type NotTested struct {
	Name string `json:"name"` // a stage, or a mode and port such as "implicit:465"
	Why  string `json:"why"`
}

// Lookup is one question to the DNS.
type Lookup struct {
	Name string `json:"name"` // as asked, in ASCII form
	Type string `json:"type"` // "A", "AAAA", "MX", "TLSA", "TXT"
	// Outcome tells apart what errors often mix up.
	Outcome LookupOutcome `json:"outcome"`
	// Answers are addresses, or "10 mx.example.com" for MX.
	Answers []string `json:"answers,omitempty"`
	// Chain is the CNAME chain from Name (not included) to the final name.
	Chain    []string `json:"chain,omitempty"`
	Resolver string   `json:"resolver,omitempty"` // address and port; "hosts file"; empty when unknown
	Duration int64    `json:"duration_ms"`
	Error    string   `json:"error,omitempty"`
	// Code is the response code of a LookupFailed, such as "SERVFAIL", where one came.
	// Authenticated is the resolver's word for a checked signature (the AD bit, RFC
	// 4035 section 3.2.3); both are there in Record.MX alone.
	Code          string `json:"code,omitempty"`
	Authenticated bool   `json:"authenticated,omitempty"`
}

// LookupOutcome is how a look-up ended.
type LookupOutcome string

// Outcomes of a Lookup.
const (
	LookupFound     LookupOutcome = "found"
	LookupNoName    LookupOutcome = "no-such-name" // NXDOMAIN
	LookupNoAnswer  LookupOutcome = "no-records"   // the name exists, without such a record
	LookupFailed    LookupOutcome = "resolver-failed"
	LookupNotNeeded LookupOutcome = "literal" // the host is an IP address
)

// Purpose says why a session was opened.
type Purpose string

// The purposes of a Session.
const (
	PurposeAsConfigured Purpose = "as-configured" // what the user's settings do
	PurposeAlternative  Purpose = "alternative"   // another port or mode, no credentials
	PurposeRecommended  Purpose = "recommended"   // the best alternative, tried in full
	PurposeMechanism    Purpose = "mechanism"     // one more AUTH mechanism
	PurposeMember       Purpose = "member"        // a further address of the host, no credentials
	purposeScan         Purpose = "scan"          // for Record.Scan; not kept
	purposeVantage      Purpose = "vantage"       // for Record.Vantage; not kept
)

// Stage is a part of a session, in the order of the constants; implicit TLS
// has StageTLS before StageGreeting.
type Stage string

// The stages of a session.
const (
	StageDNS      Stage = "dns"
	StageConnect  Stage = "connect"
	StageGreeting Stage = "greeting"
	StageEHLO     Stage = "ehlo" // before TLS, or the only one
	StageSTARTTLS Stage = "starttls"
	StageTLS      Stage = "tls"
	StageEHLOTLS  Stage = "ehlo-after-tls"
	StageAuth     Stage = "auth"
	StageMail     Stage = "mail"
	StageRcpt     Stage = "rcpt"
	StageData     Stage = "data"
	StageDone     Stage = "done" // everything that was to be done was done
)

// Session is one connection, or the attempt at one.
type Session struct {
	Purpose  Purpose  `json:"purpose"`
	Endpoint Endpoint `json:"endpoint"`
	// Reached is the last stage entered; StageDone when all went through.
	Reached Stage `json:"reached"`
	// Failure is what ended the session, nil when nothing did.
	Failure *Failure `json:"failure,omitempty"`
	// Connects has a result for each address; only the as-configured session
	// goes on to try the addresses that it did not need.
	Connects []Connect `json:"connects,omitempty"`
	Banner   *Reply    `json:"banner,omitempty"`
	// EHLOBeforeTLS is nil where no EHLO was sent in clear.
	EHLOBeforeTLS *EHLO `json:"ehlo_before_tls,omitempty"`
	// STARTTLS is nil when the command was not sent.
	STARTTLS     *Upgrade  `json:"starttls,omitempty"`
	TLS          *TLS      `json:"tls,omitempty"`
	EHLOAfterTLS *EHLO     `json:"ehlo_after_tls,omitempty"`
	Auth         []Attempt `json:"auth,omitempty"`
	Envelope     *Envelope `json:"envelope,omitempty"`
	// NotTested names stages that were left out on purpose, with the reason.
	NotTested  []NotTested `json:"not_tested,omitempty"`
	Steps      []Step      `json:"steps,omitempty"`
	Transcript []Line      `json:"transcript,omitempty"`
}

// Endpoint is where and how a session connects.
type Endpoint struct {
	Host     string   `json:"host"`              // as in the settings
	Address  string   `json:"address,omitempty"` // the IP address that answered
	Port     int      `json:"port"`
	Security Security `json:"security"` // never SecurityAuto
	// EHLOName is the name that was sent.
	EHLOName string `json:"ehlo_name,omitempty"`
}

// Failure is what ended a session.
type Failure struct {
	Stage Stage       `json:"stage"`
	Kind  FailureKind `json:"kind"`
	// Text is the error, for people; decide by Kind.
	Text string `json:"text,omitempty"`
	// Reply is the negative reply for FailureReply.
	Reply *Reply `json:"reply,omitempty"`
	// Line is the index of the transcript line that shows it, -1 for none.
	Line int `json:"line"`
}

// FailureKind is the class of a Failure.
type FailureKind string

// Kinds of failure.
const (
	FailureReply       FailureKind = "reply"       // a 4xx or 5xx reply, in Failure.Reply
	FailureRefused     FailureKind = "refused"     // TCP reset on connect
	FailureTimeout     FailureKind = "timeout"     // nothing came in time
	FailureSilent      FailureKind = "silent"      // given up early: the port answered TLS on another connection
	FailureUnreachable FailureKind = "unreachable" // no route, host or network unreachable
	FailureDenied      FailureKind = "denied"      // the operating system forbade it (EACCES, EPERM)
	FailureReset       FailureKind = "reset"       // TCP reset in mid-session
	FailureClosed      FailureKind = "closed"      // closed by the server
	FailureDNS         FailureKind = "dns"         // no address to connect to, see Record.DNS
	FailureProtocol    FailureKind = "protocol"    // the bytes are no SMTP reply
	FailureLimit       FailureKind = "limit"       // more lines or bytes than any server needs
	FailureVia         FailureKind = "via"         // the proxy, or what else Options.Via names, does not let it through
	FailureNotTLS      FailureKind = "not-tls"     // bytes that are no TLS where TLS was expected
	FailureAlert       FailureKind = "alert"       // TLS alert from the server, in TLS.Alert
	FailureHandshake   FailureKind = "handshake"   // handshake failed on our side
	FailureNotOffered  FailureKind = "not-offered" // the server lacks what the settings demand (STARTTLS, AUTH)
	FailureNoMechanism FailureKind = "no-mechanism"
	FailureInput       FailureKind = "input"    // the settings cannot be put on the wire (a line break in an address)
	FailureInternal    FailureKind = "internal" // a defect of this program
	FailureCancelled   FailureKind = "cancelled"
)

// Connect is the result of a TCP connect to one address.
type Connect struct {
	Address string `json:"address"`
	Family  string `json:"family"` // "IPv4" or "IPv6"
	// Outcome is "connected", a FailureKind, or "not-tested".
	Outcome  string `json:"outcome"`
	Used     bool   `json:"used,omitempty"` // the session went on with this one
	Duration int64  `json:"duration_ms"`
	Error    string `json:"error,omitempty"`
}

// ConnectOK is the Outcome of a connection that stood.
const ConnectOK = "connected"

// Upgrade is the STARTTLS command and what came with its answer (RFC 3207).
type Upgrade struct {
	Reply *Reply `json:"reply,omitempty"`
	// Injected is what the server sent in clear after its 220 and before TLS:
	// thrown away, shown for evidence. Bytes counts all of it.
	Injected      string `json:"injected,omitempty"`
	InjectedBytes int    `json:"injected_bytes,omitempty"`
	// RanInjected: a command that came in clear in the packet of STARTTLS was run
	// inside TLS (CVE-2011-0411).
	RanInjected bool `json:"ran_injected,omitempty"`
	// OfferedInsideTLS says that EHLO inside TLS lists STARTTLS again, which
	// RFC 3207 section 4.2 forbids.
	OfferedInsideTLS bool `json:"offered_inside_tls,omitempty"`
}

// Envelope is the dry run of a delivery (RFC 5321 section 3.3). Replies are nil
// for commands that were not answered.
type Envelope struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Mail  *Reply `json:"mail,omitempty"`
	Rcpt  *Reply `json:"rcpt,omitempty"`
	Reset *Reply `json:"reset,omitempty"`
	// Data and Message are there with Options.Send alone: the replies to DATA
	// and to the message; MessageID is what was sent.
	Data      *Reply `json:"data,omitempty"`
	Message   *Reply `json:"message,omitempty"`
	MessageID string `json:"message_id,omitempty"`
}

// Step is one timed part of a session.
type Step struct {
	Name     string `json:"name"`     // a Stage
	Start    int64  `json:"start_ms"` // since the run started
	Duration int64  `json:"duration_ms"`
	Error    string `json:"error"`
}

// From says who a transcript line is from.
type From string

// Who a Line is from.
const (
	FromClient From = "client"
	FromServer From = "server"
	FromNote   From = "note" // an event: connected, TLS up, connection closed
)

// Line is one line on the wire, without its line end, or an event.
type Line struct {
	Time int64 `json:"t_ms"` // since the run started
	From From  `json:"from"`
	// TLS says that the line went encrypted.
	TLS bool `json:"tls,omitempty"`
	// Text is for display: UTF-8, secrets replaced. Control characters are
	// kept; a renderer must make them harmless.
	Text string `json:"text"`
	// Raw has the bytes where Text does not: other encodings, NUL. Base64 in JSON.
	Raw []byte `json:"raw,omitempty"`
	// Cut counts the bytes that were left out of an over-long line.
	Cut int `json:"cut,omitempty"`
	// BareLF: the line ended in LF without CR.
	BareLF bool `json:"bare_lf,omitempty"`
}
