package rules

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/smtpwhy/smtpwhy/probe"
)

// usualWays is the advice where the record shows no way that works (RFC 8314
// section 3.3, RFC 6409 section 3.1).
const usualWays = "Use port 587 with SSL off and STARTTLS on, or port 465 with SSL on and STARTTLS off."

// wayIn is a sentence that names the best encrypted way in that this run saw
// work; usualWays if it saw none.
func (v view) wayIn() string {
	o, ok := v.bestEncrypted()
	if !ok {
		return usualWays
	}
	return o.advice()
}

// advice tells to use the settings of this session, which worked.
func (v view) advice() string {
	return fmt.Sprintf("Use port %s with %s: a connection in that mode worked in this run.", v.port(), boxes(v.Endpoint.Security))
}

// seen cites the best encrypted way in as proof that it works.
func (v view) seen() Evidence {
	o, ok := v.bestEncrypted()
	if !ok {
		return Evidence{}
	}
	return o.works()
}

// works says as a fact that the session got its TLS and an answer to EHLO.
func (v view) works() Evidence {
	return v.fact(fmt.Sprintf("port %s with %s: TLS and EHLO went through", v.port(), modeName(v.Endpoint.Security)))
}

// answeringPorts are the other ports of the host on which a TCP connection
// stood in this run, in order.
func (v view) answeringPorts() (ports []string) {
	var found []int
	for o := range v.others(view.connected) {
		if o.Endpoint.Port != v.Endpoint.Port {
			found = append(found, o.Endpoint.Port)
		}
	}
	slices.Sort(found)
	for _, p := range slices.Compact(found) {
		ports = append(ports, strconv.Itoa(p))
	}
	return ports
}

// triedOtherPorts says whether the run tried another port of the host at all.
func (v view) triedOtherPorts() bool {
	_, ok := v.other(func(o view) bool { return o.Endpoint.Port != v.Endpoint.Port })
	return ok
}

// connected says whether a TCP connection stood.
func (v view) connected() bool {
	if v.Failure != nil && (v.Failure.Stage == probe.StageDNS || v.Failure.Stage == probe.StageConnect) {
		return false
	}
	return v.Reached != probe.StageDNS && v.Reached != probe.StageConnect && v.Reached != ""
}
