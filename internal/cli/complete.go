package cli

import (
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// fileFlags are the flags that the shell completes with file names.
var fileFlags = []string{"output", "ca-file", "client-cert", "client-key", "env-file"}

// completeFlags tells the shell the values of the flags that have a list of them,
// and keeps it from offering file names for the others.
func completeFlags(cmd *cobra.Command, f *outputFlags) {
	values := map[string][]string{
		"format": f.format.choices, "color": f.color.choices,
		"ssl": {"on", "off"}, "starttls": {"on", "off", "optional"},
		"auth": {"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "SCRAM-SHA-1", "DIGEST-MD5", "NTLM", "XOAUTH2", "OAUTHBEARER",
			"EXTERNAL", "ANONYMOUS"},
	}
	if cmd.Flags().Lookup("proxy-protocol") != nil {
		values["proxy"], values["proxy-protocol"] = []string{"none"}, []string{"off", "v1", "v2"}
	}
	if cmd.Flags().Lookup("client") != nil {
		values["client"], values["as"] = clientIDs(), append([]string{"all"}, clientIDs()...)
	}
	for _, flag := range flagNames(cmd) {
		if !slices.Contains(fileFlags, flag) {
			// It fails for an unknown flag or a second call only.
			_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values[flag], cobra.ShellCompDirectiveNoFileComp))
		}
	}
}

func textOrJSON() choiceValue {
	return choiceValue{name: "format", at: "text", choices: []string{"text", "json"}}
}

// browsing gives a command that shows what the program knows its one flag, with
// help and completion.
func browsing(cmd *cobra.Command, format *choiceValue) {
	var g flagGroups
	g.add("Output").Var(format, "format", "`FORMAT` text or json")
	g.addTo(cmd.Flags())
	cmd.SetHelpFunc(helpWith(&g))
	// It fails for an unknown flag or a second call only.
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(format.choices, cobra.ShellCompDirectiveNoFileComp))
}

// completeOne completes the first argument with the names, which are made only
// when the shell asks.
func completeOne(names func() []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return names(), cobra.ShellCompDirectiveNoFileComp
	}
}

func flagNames(cmd *cobra.Command) (names []string) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}

// demandShell makes "smtpwhy completion" without a shell, or with an unknown one, a
// wrong use. cobra would print its help as if that were the script.
func demandShell(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		if cmd.Name() != "completion" {
			continue
		}
		cmd.Use = "completion SHELL"
		cmd.DisableFlagsInUseLine = true
		cmd.Short, cmd.Long = "Print the completion script for a shell", ""
		cmd.Example = "  source <(smtpwhy completion bash)"
		cmd.Args = cobra.ArbitraryArgs
		cmd.RunE = func(*cobra.Command, []string) error {
			return usagef("smtpwhy completion bash", "completion needs a shell: bash, zsh, fish or powershell")
		}
	}
}
