package lab

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// zone is the scenario's part of the DNS, by lower-case name and type. A name
// that is not in it does not exist. The name "*" stands for every name.
type zone map[string]map[string][]string

// answer is what the zone says to one question.
type answer struct {
	outcome outcome
	chain   []string // CNAME targets on the way
	data    []string
}

type outcome int

const (
	outcomeNoName outcome = iota // NXDOMAIN
	outcomeFound                 // also without data: the name exists
	outcomeServFail
	outcomeSilent
)

// Types of the zone that are no DNS types.
const (
	zoneNone     = "NONE"     // the name exists without records
	zoneServFail = "SERVFAIL" // the resolver fails
	zoneSilent   = "SILENT"   // the resolver never answers
)

func canonical(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

// add puts one record into the zone.
func (z zone) add(name, kind, data string) error {
	if err := checkRecord(kind, data); err != nil {
		return err
	}
	name = canonical(name)
	if name == "" || len(name) > 253 {
		return fmt.Errorf("%q is no name", name)
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 {
			return fmt.Errorf("%q is no name", name)
		}
	}
	if z[name] == nil {
		z[name] = map[string][]string{}
	}
	z[name][kind] = append(z[name][kind], data)
	return nil
}

func checkRecord(kind, data string) error {
	switch kind {
	case "A", "AAAA":
		ip, err := netip.ParseAddr(data)
		if err != nil || ip.Zone() != "" || ip.Is4() != (kind == "A") {
			return fmt.Errorf("%q is no address for %s", data, kind)
		}
	case "CNAME":
		if data == "" || strings.Contains(data, " ") {
			return fmt.Errorf("CNAME wants one name")
		}
	case "MX":
		pref, host, _ := strings.Cut(data, " ")
		if _, err := strconv.ParseUint(pref, 10, 16); err != nil || host == "" {
			return fmt.Errorf("MX wants a number and a name, not %q", data)
		}
	case "TXT":
		if len(data) > longestTXT {
			return fmt.Errorf("a TXT record of %d bytes is too long for one packet", len(data))
		}
	case "TLSA":
		return checkTLSA(data)
	case zoneNone, zoneServFail, zoneSilent:
		return noArgument(data)
	default:
		return fmt.Errorf("unknown type %q", kind)
	}
	return nil
}

// longestChain is where a resolver gives up on CNAMEs.
const longestChain = 8

// lookup answers a question, following CNAMEs.
func (z zone) lookup(name, kind string) answer {
	var a answer
	for range longestChain {
		records, ok := z[canonical(name)]
		if !ok {
			records, ok = z["*"]
		}
		switch {
		case !ok:
			return answer{outcome: outcomeNoName, chain: a.chain}
		case records[zoneServFail] != nil:
			return answer{outcome: outcomeServFail}
		case records[zoneSilent] != nil:
			return answer{outcome: outcomeSilent}
		}
		target := records["CNAME"]
		if len(target) == 0 || kind == "CNAME" {
			return answer{outcome: outcomeFound, chain: a.chain, data: records[kind]}
		}
		name = target[0]
		a.chain = append(a.chain, canonical(name))
	}
	return answer{outcome: outcomeServFail}
}

// hasAddress says whether any name of the zone has the address.
func (z zone) hasAddress(address string) bool {
	want, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	for _, records := range z {
		for _, kind := range []string{"A", "AAAA"} {
			if slices.ContainsFunc(records[kind], func(a string) bool { return netip.MustParseAddr(a) == want }) {
				return true
			}
		}
	}
	return false
}
