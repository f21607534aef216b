package rules

import (
	"testing"
	"time"

	"github.com/smtpwhy/smtpwhy/probe"
)

func TestNamesHost(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, host string
		want       bool
	}{
		{"mail.example.com", "mail.example.com", true},
		{"MAIL.example.com", "mail.EXAMPLE.com.", true},
		{"*.example.com", "mail.example.com", true},
		{"*.example.com", "example.com", false},
		{"*.example.com", "a.mail.example.com", false},
		{"*.example.com", ".example.com", false},
		{"m*.example.com", "mail.example.com", false},
		{"example.com", "mail.example.com", false},
	}
	for _, tt := range tests {
		if got := namesHost(tt.name, tt.host); got != tt.want {
			t.Errorf("namesHost(%q, %q) = %v, want %v", tt.name, tt.host, got, tt.want)
		}
	}
}

func TestDueForRenewal(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	now := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	tests := []struct {
		name        string
		since, left time.Duration
		want        bool
	}{
		{"fresh, of 90 days", 5 * day, 85 * day, false},
		{"three weeks and an hour left", 60 * day, 21*day + time.Hour, false},
		{"just under three weeks left", 69 * day, 21*day - time.Hour, true},
		{"six days, fresh", day, 5 * day, false},
		{"six days, last third", 5 * day, day, true},
		{"one day, fresh", time.Hour, 23 * time.Hour, false},
		{"expired", 91 * day, -day, false},
	}
	for _, tt := range tests {
		c := probe.Certificate{NotBefore: now.Add(-tt.since), NotAfter: now.Add(tt.left)}
		if got := dueForRenewal(c, now); got != tt.want {
			t.Errorf("%s: dueForRenewal = %v, want %v", tt.name, got, tt.want)
		}
	}
}
