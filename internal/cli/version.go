package cli

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (a *App) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Example: "  smtpwhy version",
		Args:    exactly(0, "smtpwhy version"),
		RunE: a.do(func(context.Context, []string) error {
			_, err := fmt.Fprintln(a.Stdout, version())
			return err
		}),
	}
}

// version is what the go command wrote into the program, so that "go install
// module@version" needs no flags.
func version() string {
	v := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		v = info.Main.Version
	}
	return fmt.Sprintf("smtpwhy %s (%s, %s/%s)", v, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
