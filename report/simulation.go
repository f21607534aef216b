package report

// Simulated is what one client would meet with the settings on the server of the
// record. It was worked out, not tried.
type Simulated struct {
	// Client is the ID of the client, Name is for people.
	Client string `json:"client"`
	Name   string `json:"name"`
	// Event is how it would end: "sent", or what stops it, such as
	// "auth-not-offered"; "unknown" where the record does not show it.
	Event string `json:"event"`
	// Security is what the connection would be at the end; empty for none.
	Security string `json:"security,omitempty"`
	// Mechanism is the first AUTH mechanism that it would send, EHLOName what it
	// greets with where that does not depend on the machine.
	Mechanism string `json:"mechanism,omitempty"`
	EHLOName  string `json:"ehlo_name,omitempty"`
	// Text is what it would show; Why says the reason in a clause.
	Text string `json:"text,omitempty"`
	Why  string `json:"why"`
}
