package probe_test

import (
	"slices"
	"testing"
	"time"

	"github.com/smtpwhy/smtpwhy/internal/lab"
	"github.com/smtpwhy/smtpwhy/probe"
)

func TestNamesOfAWrongCertificateAreLookedUp(t *testing.T) {
	t.Parallel()
	list := map[string]*lab.Scenario{}
	for _, s := range lab.Scenarios() {
		list[s.Name] = s
	}
	n, err := list["cert-wrong-name-same-server"].Start()
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	rec, err := probe.Run(t.Context(), probe.Settings{Host: "mail.customer.example", Port: 587, STARTTLS: probe.On},
		probe.Options{Dialer: n, Resolver: n.Resolver(), Roots: n.Roots(), Only: true, Timeout: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	found := slices.ContainsFunc(rec.DNS, func(l probe.Lookup) bool {
		return l.Name == "smtp.hoster.example" && slices.Contains(l.Answers, rec.Sessions[0].Endpoint.Address)
	})
	if !found {
		t.Errorf("look-ups are %+v", rec.DNS)
	}
}
