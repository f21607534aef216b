package probe

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"fmt"
	"mime"
	"net/textproto"
	"strings"
	"time"
)

// messageSize is declared with SIZE (RFC 1870): an upper bound of the message.
const messageSize = 2048

// deliver sends the test message (RFC 5321 section 3.3).
func (s *session) deliver(env *Envelope, mail, rcpt string, utf8 bool) *Failure {
	var f *Failure
	if env.Mail, f = s.command(StageMail, mail); f != nil {
		return f
	}
	s.enter(StageRcpt)
	if env.Rcpt, f = s.command(StageRcpt, rcpt); f != nil {
		return f
	}
	s.enter(StageData)
	if err := s.wire.send("DATA"); err != nil {
		return s.lost(StageData, err)
	}
	env.Data, f = s.reply(StageData)
	if f == nil { // a 2xx asks for no message: its lines would be taken for commands
		return refused(StageData, env.Data)
	}
	if f.Kind != FailureReply || env.Data.Code != 354 {
		return f
	}
	var body []byte
	env.MessageID, body = testMessage(env, s.run.now(), utf8)
	var dotted bytes.Buffer
	w := textproto.NewWriter(bufio.NewWriter(&dotted)).DotWriter()
	_, _ = w.Write(body)
	_ = w.Close()
	s.log.client(fmt.Sprintf("(test message %s, %d bytes)", env.MessageID, len(body)), s.wire.inTLS)
	if _, err := s.wire.conn.Write(dotted.Bytes()); err != nil {
		return s.lost(StageData, err)
	}
	env.Message, f = s.reply(StageData)
	return f
}

// testMessage is the message of --send. Auto-Submitted keeps vacation programs
// quiet (RFC 3834 section 5).
func testMessage(env *Envelope, now time.Time, utf8 bool) (id string, body []byte) {
	domain := env.From[strings.LastIndexByte(env.From, '@')+1:]
	if !utf8 {
		domain = asciiDomain("@" + domain)[1:]
	}
	id = "<smtpwhy." + strings.ToLower(rand.Text()) + "@" + domain + ">"
	from, to := env.From, env.To
	if !utf8 {
		from, to = asciiDomain(from), asciiDomain(to)
	}
	subject := mime.QEncoding.Encode("utf-8", "Test message from smtpwhy")
	var b bytes.Buffer
	for _, h := range [][2]string{
		{"Date", now.Format("Mon, 02 Jan 2006 15:04:05 -0700")},
		{"From", "<" + from + ">"},
		{"To", "<" + to + ">"},
		{"Message-ID", id},
		{"Subject", subject},
		{"Auto-Submitted", "auto-generated"},
		{"MIME-Version", "1.0"},
		{"Content-Type", "text/plain; charset=us-ascii"},
	} {
		fmt.Fprintf(&b, "%s: %s\r\n", h[0], h[1])
	}
	b.WriteString("\r\nThis message was sent by smtpwhy to test mail settings.\r\n" +
		"It arrived, so the settings that were tested can send mail.\r\nNobody needs to answer it.\r\n")
	return id, b.Bytes()
}
