package rules

//go:generate go run ./internal/gen

// Every rule is a package-level variable with a literal &Rule{...}, in the file
// that is named after its ID: ssl-and-starttls-both-on is SSLAndSTARTTLSBothOn
// in ssl_and_starttls_both_on.go. To add one, write that file and its cases in
// testdata/<rule-id>, and run go generate. A Check must not use All or Lookup:
// the catalogue is made of the rules.

// All returns the whole catalogue, by group and then by ID. The slice is the
// caller's; the rules are shared.
func All() []*Rule { return append([]*Rule(nil), catalogue...) }

// Lookup returns the rule with the ID, or nil.
func Lookup(id string) *Rule {
	for _, r := range catalogue {
		if r.ID == id {
			return r
		}
	}
	return nil
}
