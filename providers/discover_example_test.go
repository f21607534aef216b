package providers_test

import (
	"context"
	"fmt"

	"github.com/smtpwhy/smtpwhy/providers"
)

// What the built-in table knows needs no network.
func ExampleDiscover() {
	found, err := providers.Discover(context.Background(), "me@gmail.com", providers.DiscoverOptions{Offline: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	best := found.Candidates[0]
	fmt.Println(best)
	fmt.Println(best.Username, best.Source, best.Trusted)
	// Output:
	// smtp.gmail.com:465, TLS from the start
	// me@gmail.com providers true
}
