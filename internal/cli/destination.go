package cli

import (
	"io"
	"os"
	"path/filepath"
)

// destination is where a report goes.
type destination struct {
	terminal bool
	w        io.Writer // nil for a file that is replaced in one step
	temp     *os.File
	name     string
}

// open makes sure, before the run, that the report can be written after it. The
// name "" or "-" is standard output.
func (a *App) open(name string) (*destination, error) {
	if name == "" || name == "-" {
		return &destination{w: a.Stdout, terminal: a.StdoutTTY != nil}, nil
	}
	// A link is written through, not replaced.
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
	}
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return nil, usagef("name a file in it", "--output: %s is a directory", quote(name))
	case err == nil && !info.Mode().IsRegular():
		// A device or a pipe, such as /dev/null, must stay what it is.
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return nil, fileError("--output", name, err)
		}
		return &destination{w: f, temp: f}, nil
	}
	temp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return nil, fileError("--output", name, err)
	}
	return &destination{temp: temp, name: name}, nil
}

// write writes the whole report: a file is there complete or not at all.
func (d *destination) write(text []byte) error {
	if d.w != nil {
		_, err := d.w.Write(text)
		return err
	}
	if _, err := d.temp.Write(text); err != nil {
		return err
	}
	if err := d.temp.Chmod(0o644); err != nil {
		return err
	}
	if err := d.temp.Close(); err != nil {
		return err
	}
	return os.Rename(d.temp.Name(), d.name)
}

// close removes what was not written to the end.
func (d *destination) close() {
	if d.temp != nil {
		_ = d.temp.Close()
	}
	if d.temp != nil && d.name != "" {
		_ = os.Remove(d.temp.Name())
	}
}
