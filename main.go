// Command smtpwhy says why an application's mail settings do not work.
package main

import (
	"os"

	"github.com/smtpwhy/smtpwhy/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:])) }
