package rules

import (
	"slices"
	"strings"
	"unicode"

	"github.com/smtpwhy/smtpwhy/probe"
)

// refusalKind is what a negative reply outside AUTH is about.
type refusalKind string

// The kinds of refusal, in the order in which they are recognised: a reply that
// fits several is the first of them.
const (
	refusedListed   refusalKind = "listed"   // on a blocklist
	refusedGreylist refusalKind = "greylist" // come back later
	refusedLimit    refusalKind = "limit"    // too much, too fast
	refusedNoAuth   refusalKind = "no auth"  // sign in first
	refusedOwner    refusalKind = "owner"    // the sender is not the user's
	refusedRelay    refusalKind = "relay"    // not for foreign recipients
	refusedSize     refusalKind = "size"
	refusedClient   refusalKind = "client" // the address that connects
	refusedSender   refusalKind = "sender"
	refusedOther    refusalKind = "other" // judged by the command that it answers
)

// The words of servers, lower case; see mentions. Servers translate and adapt
// their texts, so these are the parts that stay.
var (
	listedWords = []string{"spamhaus", "dnsbl", "rbl", "blocklist", "block list", "block-list", "blacklist", "black list", "blocked using", "is listed", "are listed",
		"listed in", "listed on", "listed at", "listed by", "spamcop", "sorbs", "barracudacentral", "黑名单"}
	greylistWords = []string{"greylist", "graylist", "grey-list", "gray-list", "grey list", "gray list", "灰名单"}
	limitWords    = []string{"too many", "too fast", "too much mail", "sending rate", "rate limit", "rate-limit", "ratelimit", "throttl", "sending limit", "message limit", "daily limit", "hourly limit",
		"sending quota", "message quota", "submissionquota", "connections limit", "connection limit", "limit exceeded", "exceeded the rate", "exceeded the maximum number",
		"maximum number of connections", "frequency", "频率", "过于频繁", "超过限制", "超出限制", "发送上限", "连接数"}
	noLimitWords = []string{"too many hops", "too many received", "size limit", "message size"}
	noAuthWords  = []string{"authentication required", "authentication is required", "requires authentication", "require authentication", "must authenticate", "must be authenticated", "must be logged in",
		"please authenticate", "authenticate first", "not authenticated", "unauthenticated senders", "issue an auth command", "smtp auth is required",
		"auth required", "log in first", "login required", "must login", "must log in", "需要认证", "需要身份验证", "请先认证", "请先登录", "身份验证"}
	ownerWords = []string{"not owned by", "sendasdenied", "send as denied", "permissions to send as", "permission to send as", "not allowed to send as",
		"not authorized to send as", "authorized to send from", "allowed to send from", "send as this sender", "equal authorized", "same as authorization",
		"same as authorized", "same as auth", "same as login", "match auth", "match the auth", "match login", "conform with authentication", "not logged in",
		"relaying disallowed as", "not local sender", "verified sender", "email address is not verified", "notauthenticatedsender",
		"sender domain not verified", "not associated with your account", "unregistered domain", "发件人没有经过认证", "发件人与登录", "发件人和登录",
		"发件人地址与", "发件人必须", "与认证用户", "sender没有经过认证"}
	relayWords = []string{"relay access denied", "relaying denied", "relay denied", "relay not permitted", "relaying not permitted", "not permitted to relay", "not allowed to relay",
		"relay not allowed", "relaying not allowed", "relaying disallowed", "relaying prohibited", "relay prohibited", "unable to relay", "cannot relay", "not relay",
		"no relay", "not a relay", "open relay", "relay for", "credentials for relay", "rcpthosts", "allowed to relay", "relaying is", "不允许转发", "拒绝转发", "禁止中继", "不允许中继"}
	sizeWords = []string{"message too large", "message too big", "message size", "too large", "too big", "size limit", "maximum size", "size exceeds", "exceeds size",
		"exceeds the maximum message", "fixed limit", "邮件过大", "邮件太大", "大小超"}
	fullWords   = []string{"mailbox full", "mailbox is full", "over quota", "overquota", "mailbox quota", "mailbox size", "exceeded storage", "insufficient storage", "insufficient system"}
	clientWords = []string{"client host rejected", "cannot find your hostname", "cannot find your reverse", "reverse dns", "reverse lookup", "reverse hostname", "ptr record", "no ptr",
		"ip name lookup", "not accepted from this ip", "dynamic ip", "dynamic address", "residential"}
	senderWords = []string{"sender address rejected", "sender verify", "sender rejected", "sender denied", "invalid sender", "bad sender", "sender domain", "sender unknown",
		"domain of sender", "return address", "发件人"}
)

// refusal is one negative reply and what it is about.
type refusal struct {
	stage probe.Stage
	reply *probe.Reply
	kind  refusalKind
}

// refusals are the negative replies of the session outside AUTH, in order. What
// follows a refusal in the same transaction is its consequence (a pipelined
// RCPT after a refused MAIL) and left out.
func (v view) refusals() (found []refusal) {
	add := func(stage probe.Stage, r *probe.Reply) bool {
		if r == nil || r.Code < 400 {
			return false
		}
		kind, known := v.knownKind(stage, r)
		if !known {
			kind = v.about(r)
		}
		found = append(found, refusal{stage, r, kind})
		return true
	}
	before := []probe.Stage{probe.StageGreeting, probe.StageEHLO, probe.StageSTARTTLS, probe.StageEHLOTLS}
	if f := v.Failure; f != nil && f.Kind == probe.FailureReply && slices.Contains(before, f.Stage) {
		add(f.Stage, f.Reply)
	}
	if e := v.Envelope; e != nil {
		_ = add(probe.StageMail, e.Mail) || add(probe.StageRcpt, e.Rcpt) || add(probe.StageData, e.Data) || add(probe.StageData, e.Message)
	}
	return found
}

// refusedAs is the first refusal of the kind, at one of the stages if any are given.
func (v view) refusedAs(kind refusalKind, stages ...probe.Stage) (refusal, bool) {
	for _, r := range v.refusals() {
		if r.kind == kind && (len(stages) == 0 || slices.Contains(stages, r.stage)) {
			return r, true
		}
	}
	return refusal{}, false
}

// kindOfRule is the kind of refusal that each rule of the envelope tells of.
var kindOfRule = map[string]refusalKind{
	"blocklisted": refusedListed, "greylisted": refusedGreylist, "rate-limited": refusedLimit, "auth-required": refusedNoAuth, "sender-not-owned": refusedOwner,
	"relay-denied": refusedRelay, "message-too-large": refusedSize, "client-host-rejected": refusedClient, "sender-rejected": refusedSender,
}

// knownKind is what the catalogue of replies knows of a refusal by a known
// provider, whose words are exact.
func (v view) knownKind(stage probe.Stage, r *probe.Reply) (refusalKind, bool) {
	if v.c.provider() == nil {
		return "", false
	}
	s := v.c.meaning(r, string(stage))
	if s == nil || s.Rule == "auth-required" && v.signedIn() {
		return "", false
	}
	kind, ok := kindOfRule[s.Rule]
	return kind, ok
}

// about sorts a negative reply by its words, with the code where words are
// used for two things.
func (v view) about(r *probe.Reply) refusalKind {
	text := words(r)
	full := mentions(text, fullWords) || strings.HasSuffix(r.Enhanced, ".2.2") // RFC 3463 section 3.3: mailbox full
	switch {
	case mentions(text, listedWords) && !mentions(text, []string{"not listed"}):
		return refusedListed
	case r.Temporary() && mentions(text, greylistWords):
		return refusedGreylist
	case mentions(text, limitWords) && !mentions(text, noLimitWords) && !full:
		return refusedLimit
	case mentions(text, ownerWords):
		return refusedOwner
	case !v.signedIn() && (r.Code == 530 && !mentions(text, encryptionWords) || mentions(text, noAuthWords)):
		return refusedNoAuth
	case mentions(text, relayWords):
		return refusedRelay
	case !full && (strings.HasSuffix(r.Enhanced, ".3.4") || strings.HasSuffix(r.Enhanced, ".2.3") || r.Code == 552 && r.Enhanced == "" || mentions(text, sizeWords)):
		return refusedSize
	case mentions(text, clientWords):
		return refusedClient
	case mentions(text, senderWords):
		return refusedSender
	}
	return refusedOther
}

// words is the text of a reply in lower case and single-spaced, without the
// enhanced codes that servers put before each of its lines, and without
// addresses, whose words are not the server's.
func words(r *probe.Reply) string {
	var all []string
	for _, line := range r.Lines {
		fields := strings.Fields(strings.ToLower(line))
		if len(fields) > 0 && isEnhancedCode(fields[0]) {
			fields = fields[1:]
		}
		for _, f := range fields {
			if !strings.Contains(f, "@") {
				all = append(all, f)
			}
		}
	}
	return strings.Join(all, " ")
}

func isEnhancedCode(s string) bool {
	return strings.Count(s, ".") == 2 && strings.IndexFunc(s, func(r rune) bool { return r != '.' && !unicode.IsDigit(r) }) < 0
}

// mentions says whether one of the phrases begins at the start of a word of the
// text; it may end within one, so that "throttl" covers its endings.
func mentions(text string, phrases []string) bool {
	for _, p := range phrases {
		for from := 0; ; {
			i := strings.Index(text[from:], p)
			if i < 0 {
				break
			}
			at := from + i
			if at == 0 || !isASCIILetter(text[at-1]) || !isASCIILetter(p[0]) {
				return true
			}
			from = at + len(p)
		}
	}
	return false
}

func isASCIILetter(c byte) bool { return 'a' <= c && c <= 'z' }

// command names what a refusal answered, for a sentence.
func (r refusal) command() string {
	switch r.stage {
	case probe.StageGreeting:
		return "the connection"
	case probe.StageEHLO, probe.StageEHLOTLS:
		return "EHLO"
	case probe.StageSTARTTLS:
		return "STARTTLS"
	case probe.StageMail:
		return "MAIL FROM"
	case probe.StageRcpt:
		return "RCPT TO"
	}
	return "the message"
}

// answered says who answered what with which words, and after which sign-in, as
// the beginning of an explanation.
func (v view) answered(r refusal) string {
	text := v.at() + " answered " + r.command()
	switch r.stage {
	case probe.StageMail:
		text += " for " + quote(v.sender())
	case probe.StageRcpt:
		text += " for " + quote(v.recipient())
	}
	text += " with " + quoteReply(r.reply)
	switch {
	case r.stage != probe.StageMail && r.stage != probe.StageRcpt && r.stage != probe.StageData:
		return text
	case v.signedIn():
		return "After the sign-in" + v.asUser() + ", " + text
	}
	return "Without a sign-in, " + text
}

// sender and recipient are the addresses of the envelope, as they are: to be
// quoted.
func (v view) sender() string {
	if v.Envelope != nil && v.Envelope.From != "" {
		return v.Envelope.From
	}
	return v.c.Settings.Sender()
}

func (v view) recipient() string {
	if v.Envelope != nil && v.Envelope.To != "" {
		return v.Envelope.To
	}
	return v.c.Settings.Recipient()
}

// short is quote for a summary, which has to stay on one line.
func short(s string) string { return `"` + clean(strings.TrimSpace(s), 40) + `"` }

// senderSetting and recipientSetting are the settings that the addresses came
// from: the recipient defaults to the sender, the sender to the user name.
func (c *Case) senderSetting() *Setting {
	if c.Settings.From == "" {
		return c.setting("username")
	}
	return c.setting("from")
}

func (c *Case) recipientSetting() *Setting {
	if c.Settings.To == "" {
		return c.senderSetting()
	}
	return c.setting("to")
}

// later is the hint of a temporary refusal (RFC 5321 section 4.2.1).
func later(r *probe.Reply) string {
	if r.Temporary() {
		return " The code says that this is temporary; the same may pass later."
	}
	return ""
}
