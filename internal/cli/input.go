package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/smtpwhy/smtpwhy/internal/clients"
	"github.com/smtpwhy/smtpwhy/internal/clients/source"
	"github.com/smtpwhy/smtpwhy/probe"
	"github.com/spf13/pflag"
)

// clientFlags say which application the settings are of, and where the values are
// that its settings file refers to.
type clientFlags struct {
	client   string
	envFiles []string
	env      bool
	as       string
}

func (f *clientFlags) bind(g *flagGroups) *pflag.FlagSet {
	set := g.add("Application")
	set.StringVar(&f.client, "client", "", "`NAME[@VERSION]` the application whose settings these are")
	set.StringArrayVar(&f.envFiles, "env-file", nil, "`FILE` values of variables in the settings")
	set.BoolVar(&f.env, "env", false, "the same from smtpwhy's own environment")
	set.StringVar(&f.as, "as", "", "`all|NAME[,NAME]` what other applications would meet")
	return set
}

// input is what was read of an application.
type input struct {
	config *clients.Config // nil: no application is known
	file   bool            // the configuration was read from a text
	report bool            // the text is a bug report
}

// isInput says whether a target is a settings file or standard input.
func (a *App) isInput(target string) bool { return target == "-" || a.isFile(target) }

// input reads the settings file among the targets, and makes an empty
// configuration of an application that is only named. The targets that are left
// name a server.
func (a *App) input(f *checkFlags, targets []string) (in input, rest []string, err error) {
	o := clients.Options{}
	if f.client.client != "" {
		if o.Client, o.Generation, err = findClient("--client: ", f.client.client); err != nil {
			return in, nil, err
		}
	}
	i := slices.IndexFunc(targets, a.isInput)
	switch {
	case i >= 0 && len(targets) > 1:
		return in, nil, usagef("flags such as --host change a setting of the file", "%d targets are given; a settings file stands alone", len(targets))
	case i < 0 && (len(f.client.envFiles) > 0 || f.client.env):
		return in, nil, usagef("smtpwhy check .env", "--env and --env-file need a settings file that refers to variables")
	case i < 0 && o.Client != nil:
		if o.Generation == "" {
			o.Generation, _ = clients.GenerationByText(o.Client, f.settings.errorText)
		}
		in.config = clients.Make(o.Client, o.Generation, nil)
		in.config.Why = "named by the user"
		return in, targets, nil
	case i < 0:
		return in, targets, nil
	}
	if o.EnvFiles, err = a.envFiles(f.client.envFiles); err != nil {
		return in, nil, err
	}
	if f.client.env {
		o.Lookup = a.LookupEnv
	}
	text, err := a.settingsText(f, targets[i])
	if err != nil {
		return in, nil, err
	}
	in = input{file: true, report: source.IsReport(targets[i], text)}
	in.config, err = f.read(targets[i], text, o)
	return in, nil, err
}

// settingsText is a settings file, or standard input.
func (a *App) settingsText(f *checkFlags, name string) ([]byte, error) {
	if name != "-" {
		path := a.path(name)
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			return nil, usagef("name the settings file in it", "%s is a directory", quote(name))
		}
		return readFile("", path, source.MaxSize)
	}
	if f.settings.secret.stdin {
		return nil, usagef("use --password-env or --password-command", "--password-stdin and the settings cannot both come from standard input")
	}
	if a.StdinTTY != nil {
		fmt.Fprintln(a.Stderr, "smtpwhy: paste the settings, then press Ctrl-D on a line of its own")
	}
	return a.readStdin(source.MaxSize)
}

// path is where a settings file is.
func (a *App) path(name string) string {
	if a.Dir == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(a.Dir, name)
}

// read makes a configuration of a text. A version that the user did not name can
// show in what the application printed: in --error, else in the text itself.
func (f *checkFlags) read(name string, text []byte, o clients.Options) (*clients.Config, error) {
	o.Seen = f.settings.errorText
	c, err := clients.Read(name, text, o)
	var unreadable *source.Error
	if errors.As(err, &unreadable) {
		return nil, usagef(settingsHint(o), "%s: %s", quote(name), oneLine(unreadable.Why))
	}
	if err != nil || o.Generation != "" {
		return c, err
	}
	seen := f.settings.errorText
	if seen == "" {
		seen = string(text) // a bug report has the error in it
	}
	generation, ok := c.GenerationByText(seen)
	if !ok {
		return c, nil
	}
	o.Generation = generation
	if c, err = clients.Read(name, text, o); err == nil {
		c.Why += "; the error that it printed is that of " + c.Client.Name + " " + c.Label()
	}
	return c, err
}

func settingsHint(o clients.Options) string {
	if o.Client != nil {
		return "smtpwhy clients " + o.Client.ID + " shows its settings"
	}
	return "smtpwhy clients lists what is known; --host and the other flags say it without a file"
}

// envFiles reads the files of --env-file. How their values are to be read depends on
// the application.
func (a *App) envFiles(names []string) (list []clients.EnvFile, err error) {
	for _, name := range names {
		text, err := readFile("--env-file", a.path(name), source.MaxSize)
		if err != nil {
			return nil, err
		}
		var unreadable *source.Error
		if err := source.Check(name, text); errors.As(err, &unreadable) {
			return nil, usagef("", "--env-file: %s: %s", quote(name), unreadable.Why)
		}
		list = append(list, clients.EnvFile{Name: name, Text: text})
	}
	return list, nil
}

// noServer says which setting the host should be in.
func noServer(in input) error {
	if !in.file {
		return usagef("for example smtpwhy check smtp.example.com:587 --starttls --user me", "no server is given")
	}
	for _, r := range in.config.Readings {
		if r.Kind == probe.ReadUnknown && r.Field == string(clients.RoleHost) {
			return usagef("--env-file FILE or --env looks it up, --host NAME says it", "%s names the server by a reference: %s",
				quote(r.Setting.File), oneLine(r.Why))
		}
	}
	return usagef("add --host NAME", "%s names no server", quote(in.config.Document.Name))
}
