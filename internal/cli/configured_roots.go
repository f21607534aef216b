package cli

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// trustConfigured trusts the CAs of the file that the application's settings name, as
// the application does. It is done only for a settings file that the user named, not
// for what came on standard input or stands in a bug report: somebody else's text is
// not to say which files of this machine are read. --ca-file counts before it.
func (a *App) trustConfigured(f *checkFlags, c *checkup) {
	if !c.file || c.report || c.config == nil || c.config.Document == nil || c.config.Document.Name == "-" || c.settings.TLS.CAFile != "" || f.run.offline {
		return
	}
	file, setting := c.config.CAFile()
	if file == "" {
		return
	}
	path := file
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(a.path(c.config.Document.Name)), path)
	}
	pool, why := certificatesOf(path)
	note := fmt.Sprintf("%s names %s: the CAs in it are trusted here, too, and no others.", setting, quote(file))
	if pool == nil {
		note = fmt.Sprintf("%s names %s: %s; the system's CAs are trusted here.", setting, quote(file), why)
	} else {
		c.options.Roots, c.given.TLS.CAFile = pool, file
	}
	c.trust = note
	c.apply(c.given)
	if app := c.settings.Application; app == nil || app.Conduct == nil {
		a.note("%s", note)
	}
}

// noteTrust puts into the report which CAs the settings made this run trust.
func (c *checkup) noteTrust() {
	if app := c.settings.Application; c.trust != "" && app != nil && app.Conduct != nil {
		app.Conduct.Notes = append(app.Conduct.Notes, c.trust)
	}
}

// certificatesOf are the certificates of a PEM file, nil with the reason if there are
// none to be had. Nothing else of the file is looked at.
func certificatesOf(path string) (pool *x509.CertPool, why string) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, "there is no such file on this machine"
	case err == nil && !info.Mode().IsRegular():
		return nil, "that is no file"
	}
	text, err := readFile("", path, mostPEM)
	if err != nil {
		return nil, "it cannot be read"
	}
	pool = x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, "there is no certificate in it"
	}
	return pool, ""
}
