package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/smtpwhy/smtpwhy/probe"
)

// noWayIn is the advice where the usual ways were tried and none worked: to name
// them again sends the reader in a circle.
const noWayIn = "Look up the provider's server for outgoing mail (SMTP): the usual ports of this host, 587 and 465, were tried in this run, and neither will do."

// wayIn is a sentence that names the best encrypted way in that this run saw
// work; if it saw none, the usual ways that it has not tried.
func (v view) wayIn() string {
	if o, ok := v.bestEncrypted(); ok {
		return o.advice()
	}
	return v.orUse("Use")
}

// untriedWays names the usual ways in that no session of the record has tried, as
// "587 with SSL off and STARTTLS on"; empty if all were.
func (v view) untriedWays() string {
	var ways []string
	for _, w := range []struct {
		port int
		mode probe.Security
	}{{587, probe.SecuritySTARTTLS}, {465, probe.SecurityImplicit}} {
		tried := func(o view) bool {
			return o.Endpoint.Port == w.port && !o.nameRefused() && ((o.Endpoint.Security == probe.SecurityImplicit) == (w.mode == probe.SecurityImplicit) && o.Endpoint.Security != probe.SecurityNone || !o.connected())
		}
		if _, ok := v.other(tried); !ok && !tried(v) {
			ways = append(ways, fmt.Sprintf("%d with %s", w.port, boxes(w.mode)))
		}
	}
	return strings.Join(ways, ", or port ")
}

// orUse ends a fix with the usual ways that are left to try: lead and their
// names, or noWayIn (RFC 8314 section 3.3, RFC 6409 section 3.1).
func (v view) orUse(lead string) string {
	if ways := v.untriedWays(); ways != "" {
		return lead + " port " + ways + "."
	}
	return noWayIn
}

// advice tells to use the settings of this session, which worked. A flaw of its
// TLS is told, or the advice would lead to the next failure unannounced.
func (v view) advice() string {
	if !v.trusted() {
		return fmt.Sprintf("Use port %s with %s: TLS comes about in that mode, but %s.", v.port(), boxes(v.Endpoint.Security), v.flaw())
	}
	return fmt.Sprintf("Use port %s with %s: a connection in that mode worked in this run.", v.port(), boxes(v.Endpoint.Security))
}

// noneBetter says whether no other way in has a TLS that clients accept while
// this one has not.
func (v view) noneBetter(o view) bool {
	best, ok := v.bestEncrypted()
	return o.trusted() || !ok || !best.trusted()
}

// trusted says whether a client goes on with the TLS of the session.
func (v view) trusted() bool {
	return !v.Encrypted() || v.c.Settings.TLS.Insecure || v.TLS.Verified && !v.tooOld()
}

// flaw is why clients do not accept the TLS of a session that is not trusted, as
// a clause.
func (v view) flaw() string {
	if v.tooOld() {
		return "the server speaks nothing newer than " + clean(v.TLS.Version, quoteLength)
	}
	return "the server's certificate does not verify"
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
	if !v.trusted() {
		return v.fact(fmt.Sprintf("port %s with %s: TLS and EHLO went through, but %s", v.port(), modeName(v.Endpoint.Security), v.flaw()))
	}
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
