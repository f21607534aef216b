package rules

import (
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

func TestAboutRefusals(t *testing.T) {
	t.Parallel()
	tests := []struct {
		reply string
		want  refusalKind
	}{
		{"554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", refusedListed},
		{"550-5.7.1 Your address is on our\n550 5.7.1 block list", refusedListed},
		{"571 192.0.2.1 listed in a DNSBL", refusedListed},
		{"550 5.1.1 user not listed in directory", refusedOther},
		{"450 4.2.0 Greylisted", refusedGreylist},
		{"451 4.7.1 Graylisting in effect, try again later", refusedGreylist},
		{"421 Too many concurrent SMTP connections; please try again later.", refusedLimit},
		{"450 4.7.1 Error: too much mail from 192.0.2.1", refusedLimit},
		{"454 Throttling failure: Daily message quota exceeded", refusedLimit},
		{"554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException", refusedLimit},
		{"552 5.2.2 Quota exceeded (mailbox for user is full)", refusedOther},
		{"554 5.4.6 Too many hops", refusedOther},
		{"530 5.7.0 Authentication required", refusedNoAuth},
		{"550 5.7.1 Client was not authenticated", refusedNoAuth},
		{"530 5.5.1 Invalid command: Must issue an AUTH command first", refusedNoAuth},
		{"502 5.7.0 Please authenticate first", refusedNoAuth},
		{"550 Unauthenticated senders not allowed", refusedNoAuth},
		{"530 5.7.0 Must issue a STARTTLS command first", refusedOther},
		{"553 5.7.1 <a@example.com>: Sender address rejected: not owned by user b", refusedOwner},
		{"553 5.7.1 <a@example.com>: Sender address rejected: not logged in", refusedOwner},
		{"501 mail from address must be same as authorization user.", refusedOwner},
		{"436 \"MAIL FROM\" doesn't conform with authentication", refusedOwner},
		{"550 5.7.60 SMTP; Client does not have permissions to send as this sender", refusedOwner},
		{"553 Relaying disallowed as a@example.com", refusedOwner},
		{"554 5.7.1 <b@example.net>: Relay access denied", refusedRelay},
		{"550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain", refusedRelay},
		{"550 relay not permitted", refusedRelay},
		{"552 5.3.4 Message size exceeds fixed limit", refusedSize},
		{"552 5.2.3 Message too big", refusedSize},
		{"552 Mailbox is full", refusedOther},
		{"450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.1]", refusedClient},
		{"550 Sender verify failed", refusedSender},
		{"550 5.1.1 User unknown", refusedOther},
		{"550 5.1.1 <blacklist@example.net>: User unknown", refusedOther},
	}
	for _, tt := range tests {
		v := view{Session: &probe.Session{}, c: &Case{}}
		if got := v.about(reply(tt.reply)); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.reply, got, tt.want)
		}
	}
}

func TestMentions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text, phrase string
		want         bool
	}{
		{"our rbl says no", "rbl", true},
		{"marblehead", "rbl", false},
		{"marblehead is on an rbl", "rbl", true},
		{"throttled", "throttl", true},
		{"(listed in x)", "listed in", true},
		{"unlisted in x", "listed in", false},
		{"发送频率过高", "频率", true},
		{"", "rbl", false},
	}
	for _, tt := range tests {
		if got := mentions(tt.text, []string{tt.phrase}); got != tt.want {
			t.Errorf("mentions(%q, %q) = %v, want %v", tt.text, tt.phrase, got, tt.want)
		}
	}
}
