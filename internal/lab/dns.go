package lab

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
)

// Resolver asks the scenario's DNS server and no other.
func (n *Network) Resolver() *net.Resolver {
	return &net.Resolver{
		PreferGo: true,
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			if !strings.HasPrefix(network, "udp") {
				return nil, fmt.Errorf("lab: the DNS server speaks UDP only, not %s", network)
			}
			var d net.Dialer
			return d.DialContext(ctx, "udp4", n.dns.LocalAddr().String())
		},
	}
}

// serveDNS answers until the socket is closed.
func (n *Network) serveDNS() {
	buf := make([]byte, 4096)
	for {
		size, from, err := n.dns.ReadFromUDPAddrPort(buf)
		if err != nil {
			return
		}
		if reply := n.reply(buf[:size]); reply != nil {
			_, _ = n.dns.WriteToUDPAddrPort(reply, from)
		}
	}
}

var dnsTypes = map[dnsmessage.Type]string{
	dnsmessage.TypeA:     "A",
	dnsmessage.TypeAAAA:  "AAAA",
	dnsmessage.TypeCNAME: "CNAME",
	dnsmessage.TypeMX:    "MX",
	dnsmessage.TypeTXT:   "TXT",
	typeTLSA:             "TLSA",
}

// typeTLSA is unknown to package dnsmessage (RFC 6698 section 7.1).
const typeTLSA dnsmessage.Type = 52

// reply answers one packet; nil stands for no answer at all.
func (n *Network) reply(packet []byte) []byte {
	var p dnsmessage.Parser
	header, err := p.Start(packet)
	if err != nil || header.Response {
		return nil
	}
	q, err := p.Question()
	if err != nil {
		return nil
	}
	a := n.script.zone.lookup(q.Name.String(), dnsTypes[q.Type])
	secure, extended := asksForSecurity(&p, header)
	// Authoritative and RecursionAvailable: Go takes an empty answer without
	// them for a lame referral and asks again.
	m := dnsmessage.Message{
		Header: dnsmessage.Header{
			ID: header.ID, Response: true, Authoritative: true,
			RecursionDesired: header.RecursionDesired, RecursionAvailable: true,
			AuthenticData: (n.script.signed || q.Name.String() == ".") && secure && a.outcome != outcomeServFail,
		},
		Questions: []dnsmessage.Question{q},
	}
	switch a.outcome {
	case outcomeSilent:
		return nil
	case outcomeServFail:
		m.RCode = dnsmessage.RCodeServerFailure
	case outcomeNoName:
		m.RCode = dnsmessage.RCodeNameError
	}
	if extended != nil {
		m.Additionals = []dnsmessage.Resource{*extended}
	}
	m.Answers, err = a.resources(q, n.mxChain)
	if err != nil {
		return nil
	}
	reply, err := m.Pack()
	if err != nil {
		return nil
	}
	return reply
}

// ednsSize is the packet that the server takes (RFC 6891 section 6.2.4).
const ednsSize = 1232

// asksForSecurity reads the rest of a question: whether it wants to know that the
// answer was checked (RFC 6840 sections 5.7 and 5.8), and what to answer if it has
// EDNS.
func asksForSecurity(p *dnsmessage.Parser, header dnsmessage.Header) (secure bool, answer *dnsmessage.Resource) {
	secure = header.AuthenticData
	if p.SkipAllQuestions() != nil || p.SkipAllAnswers() != nil || p.SkipAllAuthorities() != nil {
		return secure, nil
	}
	for {
		h, err := p.AdditionalHeader()
		if err != nil {
			return secure, answer
		}
		if h.Type == dnsmessage.TypeOPT {
			secure = secure || h.DNSSECAllowed()
			answer = &dnsmessage.Resource{Body: &dnsmessage.OPTResource{}}
			_ = answer.Header.SetEDNS0(ednsSize, dnsmessage.RCodeSuccess, h.DNSSECAllowed())
		}
		if p.SkipAdditional() != nil {
			return secure, answer
		}
	}
}

// resources makes the records of an answer: the CNAMEs, then the data of the
// name that they end at.
func (a answer) resources(q dnsmessage.Question, chain [][]byte) ([]dnsmessage.Resource, error) {
	var list []dnsmessage.Resource
	owner := q.Name
	add := func(t dnsmessage.Type, body dnsmessage.ResourceBody) {
		h := dnsmessage.ResourceHeader{Name: owner, Type: t, Class: dnsmessage.ClassINET, TTL: 60}
		list = append(list, dnsmessage.Resource{Header: h, Body: body})
	}
	for _, target := range a.chain {
		name, err := dnsmessage.NewName(target + ".")
		if err != nil {
			return nil, err
		}
		add(dnsmessage.TypeCNAME, &dnsmessage.CNAMEResource{CNAME: name})
		owner = name
	}
	for _, data := range a.data {
		body, err := resourceBody(q.Type, data, chain)
		if err != nil {
			return nil, err
		}
		add(q.Type, body)
	}
	return list, nil
}

func resourceBody(t dnsmessage.Type, data string, chain [][]byte) (dnsmessage.ResourceBody, error) {
	switch t {
	case dnsmessage.TypeA:
		return &dnsmessage.AResource{A: netip.MustParseAddr(data).As4()}, nil
	case dnsmessage.TypeAAAA:
		return &dnsmessage.AAAAResource{AAAA: netip.MustParseAddr(data).As16()}, nil
	case dnsmessage.TypeMX:
		pref, host, _ := strings.Cut(data, " ")
		number, err := strconv.ParseUint(pref, 10, 16)
		if err != nil {
			return nil, err
		}
		name, err := dnsmessage.NewName(canonical(host) + ".")
		return &dnsmessage.MXResource{Pref: uint16(number), MX: name}, err
	case dnsmessage.TypeCNAME:
		name, err := dnsmessage.NewName(canonical(data) + ".")
		return &dnsmessage.CNAMEResource{CNAME: name}, err
	case dnsmessage.TypeTXT:
		return &dnsmessage.TXTResource{TXT: characterStrings(data)}, nil
	case typeTLSA:
		record, err := parseTLSA(data)
		if err != nil {
			return nil, err
		}
		wire, err := record.wire(chain)
		return &dnsmessage.UnknownResource{Type: typeTLSA, Data: wire}, err
	}
	return nil, fmt.Errorf("lab: no records of type %s", t)
}
