package explain

// generic is what a reply code means where the text behind it is not known
// (RFC 5321 section 4.2.3, RFC 4954 section 6, RFC 3463): weak candidates, so
// that they count only where nothing else does.
var generic = map[int]map[string]float64{
	421: {"rate-limited": 0.4, "greeting-refused": 0.36, "ehlo-name-rejected": 0.34},
	432: {"rate-limited": 0.4, "password-expired": 0.3},
	450: {"greylisted": 0.4, "sender-rejected": 0.32, "recipient-rejected": 0.34},
	451: {"greylisted": 0.38, "rate-limited": 0.34, "sender-rejected": 0.28},
	452: {"rate-limited": 0.4, "message-too-large": 0.34},
	454: {"auth-temporarily-failed": 0.42, "starttls-refused": 0.38, "rate-limited": 0.36},
	500: {"ehlo-unsupported": 0.36, "auth-not-offered": 0.34, "starttls-not-offered": 0.32},
	501: {"ehlo-name-rejected": 0.4, "sender-rejected": 0.38, "auth-mechanism-not-shared": 0.3},
	502: {"auth-not-offered": 0.4, "starttls-not-offered": 0.38, "ehlo-unsupported": 0.3},
	503: {"auth-not-offered": 0.42, "auth-required": 0.4, "auth-hidden-until-tls": 0.36},
	504: {"auth-mechanism-not-shared": 0.46, "ehlo-name-rejected": 0.36},
	521: {"greeting-refused": 0.42, "client-host-rejected": 0.34},
	523: {"message-too-large": 0.4},
	534: {"app-password-required": 0.44, "auth-mechanism-not-shared": 0.4, "credentials-rejected": 0.36},
	535: {"credentials-rejected": 0.5},
	538: {"tls-required-by-server": 0.6, "auth-hidden-until-tls": 0.4},
	550: {"relay-denied": 0.38, "sender-rejected": 0.37, "recipient-rejected": 0.36},
	551: {"recipient-rejected": 0.42, "relay-denied": 0.36},
	552: {"message-too-large": 0.42, "rate-limited": 0.32},
	553: {"sender-rejected": 0.44, "sender-not-owned": 0.4, "relay-denied": 0.34},
	554: {"message-rejected": 0.38, "relay-denied": 0.37, "blocklisted": 0.34},
	571: {"relay-denied": 0.38, "sender-rejected": 0.36, "blocklisted": 0.32},
}

// countCodes counts reply codes at whose text nothing is known.
func (r *reading) countCodes(b *ballot) {
	if b.sure(0.5) {
		return
	}
	for _, n := range r.replyLines() {
		code, _ := codes(r.lines[n])
		for _, rule := range genericOrder {
			b.vote(rule, generic[code][rule], n)
		}
	}
}

// genericOrder makes the order of equal candidates that of a session.
var genericOrder = []string{"greeting-refused", "client-host-rejected", "ehlo-unsupported", "ehlo-name-rejected", "starttls-not-offered", "starttls-refused",
	"tls-required-by-server", "auth-hidden-until-tls", "auth-not-offered", "auth-required", "auth-mechanism-not-shared", "app-password-required", "credentials-rejected",
	"password-expired", "auth-temporarily-failed", "rate-limited", "greylisted", "sender-rejected", "sender-not-owned", "relay-denied", "recipient-rejected",
	"message-too-large", "message-rejected", "blocklisted"}

// replyLines are lines that hold a reply: a code with text behind it, at the
// beginning or behind a word that announces it. A number alone is none.
func (r *reading) replyLines() (list []int) {
	for n, line := range r.lines {
		if len(list) < 20 && replyInLine().MatchString(line) {
			list = append(list, n)
		}
	}
	return list
}

// replyInLine finds a code that begins a line, or follows a sign or a word that
// announces it: in "order 535 of 12 March" there is none.
var replyInLine = pattern(`(?i)(?:^|["'(:=<\[,>|]|\b(?:codes?|error|response|reply|said|login|refused|got|failed|failure|server|smtp|status|with|message|returned|auth))\s*["'(]?` +
	`(4[235]\d|5[0-7]\d)(?:$|[ -](?:[45]\.\d{1,3}\.\d{1,3}\b|[a-z<"'\p{Han}]|\.\.\.)|[,.)"':])`)
