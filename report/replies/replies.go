// Package replies is the catalogue of what servers and mail software say when
// mail does not go out: texts, what each means, and what to do.
//
// The same code means different things in different mouths, so the key of a
// signature is its text together with code, phase and provider. The signatures
// are data, one file a family in data/; nothing is read or compiled before the
// first question. To add one, add it to a file there: the tests demand that its
// sample is found by it first, that its pattern is exact, that nothing innocent is
// taken for it, and (in package rules) that its rule and its provider exist.
package replies

// Signature is one text that is known, and what it means.
type Signature struct {
	// ID is short and stable, such as "microsoft-basic-auth-disabled".
	ID string `json:"id"`
	// Text is one exact sample.
	Text string `json:"text"`
	// Pattern is a regular expression that finds the text, in any case. A blank in
	// it stands for any white space, and for the seam between two lines of a reply.
	Pattern string `json:"pattern"`
	// Code and Enhanced are those of the reply, zero where the text has none or
	// comes with several.
	Code     int    `json:"code,omitempty"`
	Enhanced string `json:"enhanced,omitempty"`
	// Phase is where in the session it comes: connect, greeting, ehlo, starttls,
	// tls, auth, mail, rcpt, data; empty for any.
	Phase string `json:"phase,omitempty"`
	// Provider is the ID of the provider that words it like this, empty for any.
	Provider string `json:"provider,omitempty"`
	// Software is the server or the client that says it, for people.
	Software string `json:"software"`
	// Rule is the ID of the rule that the text speaks for.
	Rule string `json:"rule"`
	// Cause and Fix are whole sentences.
	Cause string `json:"cause"`
	Fix   string `json:"fix"`
	// Weight, above 0 and at most 1, is how sure the text alone makes of the rule.
	Weight float64 `json:"weight"`
	// Sources are pages or files where the text was seen.
	Sources []string `json:"sources"`
	// Evidence is how it is known: "seen" in reports, in "source-code", or
	// "reproduced".
	Evidence string `json:"evidence"`
}

// Query is a text and what is known of where it comes from; everything but the
// text may be empty.
type Query struct {
	Text     string
	Code     int
	Enhanced string
	Phase    string
	Provider string
}

// Match is a signature that fits a text.
type Match struct {
	Signature *Signature
	// Confidence is between 0 and 1.
	Confidence float64
	// Start and End are where in Query.Text the signature was found.
	Start, End int
}

// All returns all signatures by ID. The slice is the caller's; the signatures
// are shared.
func All() []*Signature {
	c := catalogue()
	list := make([]*Signature, len(c))
	for i := range c {
		list[i] = c[i].Signature
	}
	return list
}
