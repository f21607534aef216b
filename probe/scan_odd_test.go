package probe_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/crypto/cryptobyte"

	"github.com/smtpwhy/smtpwhy/probe"
)

// oddTLS is a server that gets as far as its ServerHello, in ways in which no
// library does it any more.
type oddTLS struct {
	suites map[uint16][]uint16 // by version; the first in common is chosen
	// longest is the longest ClientHello that it reads; 0 is no limit.
	longest int
	// noTLS13 and noUnknown close the connection for what is in the ClientHello.
	noTLS13, noUnknown bool
	// extensions are in its ServerHello, without content.
	extensions  []uint16
	compression uint8
	ssl2        []byte // cipher kinds
}

// clientHello is what the server reads of one.
type clientHello struct {
	version     uint16
	versions    []uint16 // of the extension
	suites      []uint16
	compression []byte
	extensions  []uint16
	size        int
}

func (h clientHello) hasUnknown() bool {
	return slices.ContainsFunc(slices.Concat(h.suites, h.extensions), func(v uint16) bool { return v&0x0f0f == 0x0a0a && v>>8 == v&0xff })
}

func parseHello(record []byte) (h clientHello, ok bool) {
	s := cryptobyte.String(record)
	var session, compression, suites, extensions, body, versions cryptobyte.String
	h.size = len(record)
	if !s.Skip(4) || !s.ReadUint16(&h.version) || !s.Skip(32) || !s.ReadUint8LengthPrefixed(&session) || !s.ReadUint16LengthPrefixed(&suites) ||
		!s.ReadUint8LengthPrefixed(&compression) {
		return h, false
	}
	h.compression = compression
	for !suites.Empty() {
		var id uint16
		suites.ReadUint16(&id)
		h.suites = append(h.suites, id)
	}
	if s.Empty() {
		return h, true
	}
	s.ReadUint16LengthPrefixed(&extensions)
	for !extensions.Empty() {
		var id uint16
		if !extensions.ReadUint16(&id) || !extensions.ReadUint16LengthPrefixed(&body) {
			return h, false
		}
		h.extensions = append(h.extensions, id)
		if id == 43 && body.ReadUint8LengthPrefixed(&versions) {
			for !versions.Empty() {
				var v uint16
				versions.ReadUint16(&v)
				h.versions = append(h.versions, v)
			}
		}
	}
	return h, true
}

func (o oddTLS) start(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
				o.answer(conn)
			}()
		}
	}()
	return l.Addr().(*net.TCPAddr).Port
}

func (o oddTLS) answer(conn net.Conn) {
	var head [5]byte
	if _, err := io.ReadFull(conn, head[:]); err != nil {
		return
	}
	if head[0]&0x80 != 0 {
		o.answerSSL2(conn, head)
		return
	}
	record := make([]byte, binary.BigEndian.Uint16(head[3:]))
	if _, err := io.ReadFull(conn, record); err != nil {
		return
	}
	h, ok := parseHello(record)
	if !ok || o.longest > 0 && h.size > o.longest || o.noTLS13 && h.versions != nil || o.noUnknown && h.hasUnknown() {
		return
	}
	version, suite := o.choose(h)
	if version == 0 {
		_, _ = conn.Write([]byte{21, 3, 1, 0, 2, 2, 40})
		return
	}
	_, _ = conn.Write(o.serverHello(version, suite, h))
}

func (o oddTLS) answerSSL2(conn net.Conn, head [5]byte) {
	_, _ = io.CopyN(io.Discard, conn, int64(head[0]&0x7f)<<8|int64(head[1])-3)
	if o.ssl2 != nil {
		_, _ = conn.Write(append([]byte{0x80, byte(11 + len(o.ssl2)), 4, 0, 1, 0, 2, 0, 0, 0, byte(len(o.ssl2)), 0, 0}, o.ssl2...))
	}
}

func (o oddTLS) choose(h clientHello) (version, suite uint16) {
	offered := h.versions
	if offered == nil {
		offered = []uint16{h.version}
	}
	for _, v := range offered {
		for _, id := range o.suites[v] {
			if slices.Contains(h.suites, id) {
				return v, id
			}
		}
	}
	return 0, 0
}

func (o oddTLS) serverHello(version, suite uint16, h clientHello) []byte {
	var b cryptobyte.Builder
	b.AddUint8(22)
	b.AddUint16(version)
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
		b.AddUint8(2)
		b.AddUint24LengthPrefixed(func(b *cryptobyte.Builder) {
			b.AddUint16(version)
			b.AddBytes(make([]byte, 32))
			b.AddUint8(0)
			b.AddUint16(suite)
			b.AddUint8(o.compression * byte(min(1, bytes.Count(h.compression, []byte{1}))))
			b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
				for _, id := range o.extensions {
					if slices.Contains(h.extensions, id) {
						b.AddUint16(id)
						b.AddUint16(0)
					}
				}
			})
		})
		b.AddBytes([]byte{14, 0, 0, 0})
	})
	return b.BytesOrPanic()
}

func (o oddTLS) scan(t *testing.T) *probe.Scan {
	t.Helper()
	settings := probe.Settings{Host: "127.0.0.1", Port: o.start(t), SSL: probe.On}
	rec, err := probe.Run(t.Context(), settings, probe.Options{Timeout: time.Minute, Only: true, Scan: true})
	if err != nil || rec.Scan == nil {
		t.Fatalf("no scan: %v", err)
	}
	return rec.Scan
}

// TestScanOddServers has versions, suites and faults that no installed server has.
func TestScanOddServers(t *testing.T) {
	t.Parallel()
	const ssl3, tls10, tls12 = 0x0300, 0x0301, 0x0303
	usual := []uint16{0xc02f, 0x009c}
	tests := map[string]struct {
		server     oddTLS
		offered    map[string][]string
		intolerant []probe.Intolerance
		compressed probe.Known
		heartbeat  probe.Known
		renegotiat probe.Known
	}{
		"SSL 3.0 and export": {oddTLS{suites: map[uint16][]uint16{ssl3: {0x0003, 0x0004}}}, map[string][]string{
			"SSL 3.0": {"TLS_RSA_EXPORT_WITH_RC4_40_MD5", "TLS_RSA_WITH_RC4_128_MD5"}}, nil, probe.No, probe.No, ""},
		"SSL 2.0 too": {oddTLS{suites: map[uint16][]uint16{tls10: {0x002f}}, ssl2: []byte{1, 0, 0x80, 6, 0, 0x40}}, map[string][]string{
			"SSL 2.0": {"SSL_CK_RC4_128_WITH_MD5", "SSL_CK_DES_64_CBC_WITH_MD5"}, "TLS 1.0": {"TLS_RSA_WITH_AES_128_CBC_SHA"}}, nil, probe.No, probe.No, probe.No},
		"chokes on a long hello": {oddTLS{suites: map[uint16][]uint16{tls12: usual}, longest: 256}, map[string][]string{
			"TLS 1.2": {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_128_GCM_SHA256"}}, []probe.Intolerance{probe.IntoleratesLength}, "", "", probe.No},
		"chokes on the second packet": {oddTLS{suites: map[uint16][]uint16{tls12: usual}, longest: 1200}, map[string][]string{
			"TLS 1.2": {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_128_GCM_SHA256"}}, []probe.Intolerance{probe.IntoleratesPackets}, probe.No, probe.No, probe.No},
		"chokes on TLS 1.3": {oddTLS{suites: map[uint16][]uint16{tls12: usual}, noTLS13: true}, map[string][]string{
			"TLS 1.2": {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_128_GCM_SHA256"}}, []probe.Intolerance{probe.IntoleratesTLS13}, probe.No, probe.No, probe.No},
		"chokes on the unknown": {oddTLS{suites: map[uint16][]uint16{tls12: usual}, noUnknown: true}, map[string][]string{
			"TLS 1.2": {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_128_GCM_SHA256"}}, []probe.Intolerance{probe.IntoleratesUnknown}, probe.No, probe.No, probe.No},
		"compresses": {oddTLS{suites: map[uint16][]uint16{tls12: usual[:1]}, compression: 1, extensions: []uint16{15, 0xff01, 23}}, map[string][]string{
			"TLS 1.2": {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"}}, nil, probe.Yes, probe.Yes, probe.Yes},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := tt.server.scan(t)
			offered := map[string][]string{}
			for _, v := range s.Versions {
				if v.Offered == probe.Yes {
					for _, x := range v.Suites {
						offered[v.Version] = append(offered[v.Version], x.Name)
					}
				}
			}
			if diff := cmp.Diff(tt.offered, offered); diff != "" || s.Stopped != "" {
				t.Errorf("offered (-want +got):\n%s\nstopped: %q", diff, s.Stopped)
			}
			if diff := cmp.Diff(tt.intolerant, s.Intolerant); diff != "" {
				t.Errorf("intolerant (-want +got):\n%s", diff)
			}
			if s.Compression != tt.compressed || s.Heartbeat != tt.heartbeat || s.Renegotiation != tt.renegotiat {
				t.Errorf("compression %q, heartbeat %q, renegotiation %q", s.Compression, s.Heartbeat, s.Renegotiation)
			}
			if s.Connections > 60 {
				t.Errorf("%d connections", s.Connections)
			}
		})
	}
}
