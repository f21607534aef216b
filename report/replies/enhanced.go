package replies

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"
)

//go:embed enhanced.json
var enhancedData []byte

// codes are the classes, subjects and details of the registry that RFC 5248
// made for the codes of RFC 3463.
type codes struct {
	Classes  map[string]string `json:"classes"`
	Subjects map[string]string `json:"subjects"`
	Details  map[string]string `json:"details"`
}

var registry = sync.OnceValue(func() (c codes) {
	if err := json.Unmarshal(enhancedData, &c); err != nil {
		panic("replies: enhanced.json: " + err.Error())
	}
	return c
})

// Enhanced returns what the registry says of an enhanced status code. The
// meaning is generic: servers use codes loosely, and their own words count for
// more. A code whose detail is not registered gets the meaning of its subject.
func Enhanced(code string) (meaning string, ok bool) {
	class, rest, _ := strings.Cut(strings.TrimSpace(code), ".")
	subject, detail, found := strings.Cut(rest, ".")
	c := registry()
	kind, ok := c.Classes[class]
	if !ok || !found {
		return "", false
	}
	if text, ok := c.Details[subject+"."+detail]; ok {
		return kind + ": " + text, true
	}
	if text, ok := c.Subjects[subject]; ok && isNumber(detail) {
		return kind + ": " + text, true
	}
	return "", false
}

// isNumber says whether s is a detail of the form that RFC 3463 section 2 gives.
func isNumber(s string) bool {
	return len(s) > 0 && len(s) <= 3 && strings.Trim(s, "0123456789") == ""
}
