package providers_test

import (
	"fmt"

	"github.com/smtpwhy/smtpwhy/providers"
)

func ExampleByDomain() {
	p, ok := providers.ByDomain("qq.com")
	if !ok {
		return
	}
	s := p.Servers[0]
	fmt.Println(p.Name, s.Host, s.Port, s.Security, p.Password)
	// Output: QQ Mail smtp.qq.com 465 implicit authorization-code
}

// The host of another provider than that of the address is the one that counts.
func ExampleFor() {
	p, _ := providers.For("smtp.sendgrid.net", "me@gmail.com")
	fmt.Println(p.ID, p.UsernameNote)
	// Output: sendgrid It is apikey.
}

func ExampleProvider_ServersFor() {
	p, _ := providers.ByID("ses")
	fmt.Println(p.ServersFor("email-smtp.eu-west-1.amazonaws.com")[0].Host)
	// Output: email-smtp.eu-west-1.amazonaws.com
}

func ExampleFind() {
	for _, p := range providers.Find("mailgun") {
		fmt.Println(p.ID)
	}
	// Output:
	// mailgun-eu
	// mailgun-us
}
