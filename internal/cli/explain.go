package cli

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"syscall"
	"unicode/utf8"

	"github.com/smtpwhy/smtpwhy/report/explain"
	"github.com/spf13/cobra"
)

func (a *App) explainCommand() *cobra.Command {
	var f outputFlags
	var g flagGroups
	f.bind(&g)
	cmd := &cobra.Command{
		Use:   "explain [TEXT | FILE | -]",
		Short: "Say what an error text means, without any network",
		Long: `Reads an error message, a log, a stack trace or a whole bug report with the
settings in it, and names the likely causes: the most likely first, with what
tells them apart and the command that shows it. The argument is the text itself,
or a file if there is one of that name; "-", or no argument, reads standard
input. Passwords in the text are not shown.

Exit code: 0 nothing known is in the text, 1 it names a fault, 2 wrong use.`,
		Example: "  smtpwhy explain \"535 5.7.139 Authentication unsuccessful\"\n" +
			"  smtpwhy explain mail.log --format markdown\n" +
			"  journalctl -u app | smtpwhy explain -",
		Args: atMostOne(`put the text into quotation marks: smtpwhy explain "535 5.7.8 ..."`),
		RunE: a.do(func(_ context.Context, args []string) error { return a.explain(&f, args) }),
	}
	g.addTo(cmd.Flags())
	cmd.SetHelpFunc(helpWith(&g))
	completeFlags(cmd, &f)
	return cmd
}

// mostExplained is the largest text that is read.
const mostExplained = 10 << 20

func (a *App) explain(f *outputFlags, args []string) error {
	text, err := a.explained(args)
	if err != nil {
		return err
	}
	to, err := a.open(f.file)
	if err != nil {
		return err
	}
	defer to.close()
	return a.emit(f, to, explain.Explain(text, explain.Options{Anonymous: f.anonymize}))
}

// explained is the text to explain: the argument, the file that it names, or
// standard input.
func (a *App) explained(args []string) ([]byte, error) {
	if len(args) == 0 && a.StdinTTY != nil {
		return nil, usagef(`for example smtpwhy explain "535 5.7.8 Username and Password not accepted"`, "no text is given")
	}
	if len(args) == 0 || args[0] == "-" {
		text, err := a.readStdin(mostExplained)
		if err != nil {
			return nil, err
		}
		return text, binaryError("standard input", text)
	}
	name := args[0]
	info, err := os.Stat(name)
	switch {
	case isNoFile(err):
		return []byte(name), nil
	case err != nil:
		return nil, fileError("", name, err)
	case info.IsDir():
		return nil, usagef("name a file in it", "%s is a directory", quote(name))
	}
	text, err := readFile("", name, mostExplained)
	if err != nil {
		return nil, err
	}
	return text, binaryError(quote(name), text)
}

// isNoFile says whether no file can have the name: an error text has, for a file
// system, strange and long names.
func isNoFile(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENAMETOOLONG) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, fs.ErrInvalid)
}

// binaryError refuses what is no text. UTF-16 has its byte order mark.
func binaryError(name string, text []byte) error {
	head := text[:min(len(text), 8<<10)]
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) || utf8.Valid(head) && !bytes.ContainsRune(head, 0) {
		return nil
	}
	odd := 0
	for _, c := range head {
		if c == 0 || c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\x1b' && c != '\b' && c != '\f' {
			odd++
		}
	}
	if odd*50 > len(head) {
		return usagef("give the log or the message as text", "%s is no text", name)
	}
	return nil
}
