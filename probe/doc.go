// Package probe talks to a mail submission server and records what happened.
// It judges nothing: a [Record] holds what was seen, and package report makes a
// verdict of it, on this machine or on another.
//
// [Run] is the one entry point. It does what the settings say, as they say it:
//
//  1. look the host up (A, AAAA, and MX for information),
//  2. connect to the first address that answers (RFC 8305), with a result for each,
//  3. converse: greeting, EHLO, STARTTLS or TLS from the start, EHLO again, AUTH,
//     and the envelope, which RSET takes back; nothing is sent unless
//     [Options].Send asks for it,
//  4. at the same time try the other ports and modes, without credentials,
//  5. and, if the settings did not go through, the best of those in full.
//
// The conversation is line-level code of its own, since a probe must keep what
// libraries throw away: each line as sent, its time, its direction, whether it
// went inside TLS, and what departs from the standards.
//
// Secrets are replaced before a line enters the record. The password goes out
// at most twice in a run ([Options].PasswordAttempts), never after a refusal,
// and only inside TLS whose certificate verified, unless
// [TLSSettings].Insecure says otherwise.
//
// Every server is taken for hostile: lines, replies, sessions and the run have
// limits in bytes and time, and a run ends at its timeout with what it has.
package probe
