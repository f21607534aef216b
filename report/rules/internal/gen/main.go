// Command gen writes the list of all rules, catalogue_gen.go. It runs in the
// directory of package rules, by go generate.
package main

import (
	"fmt"
	"os"

	"github.com/smtpwhy/smtpwhy/report/rules/internal/gen/list"
)

func main() {
	src, err := list.Source(".")
	if err == nil {
		err = os.WriteFile(list.File, src, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}
