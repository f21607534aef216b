package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// replaceFile writes a file in one step, with the permissions that it has, and
// keeps the old one beside it. A link is followed to the file itself.
func replaceFile(name string, old, text []byte) (backup string, err error) {
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
	}
	info, err := os.Stat(name)
	if err != nil {
		return "", fileError("--write", name, err)
	}
	if !info.Mode().IsRegular() {
		return "", usagef("leave --write out: the result is printed", "--write: %s is no regular file", quote(name))
	}
	if now, err := os.ReadFile(name); err != nil || !bytes.Equal(now, old) {
		return "", usagef("run it again", "--write: %s has changed since it was read", quote(name))
	}
	if backup, err = keep(name, old, info.Mode().Perm()); err != nil {
		return "", fileError("--write", name, err)
	}
	if err := atomicWrite(name, text, info.Mode().Perm()); err != nil {
		return "", fileError("--write", name, err)
	}
	return backup, nil
}

// mostBackups is how many backups of a file are made.
const mostBackups = 100

// keep writes the backup: NAME.bak, or the first of .bak1, .bak2 that is free.
func keep(name string, text []byte, mode os.FileMode) (string, error) {
	for i := range mostBackups {
		backup := name + ".bak"
		if i > 0 {
			backup += strconv.Itoa(i)
		}
		f, err := os.OpenFile(backup, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if os.IsExist(err) {
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = f.Write(text)
		if closed := f.Close(); err == nil {
			err = closed
		}
		return backup, err
	}
	return "", fmt.Errorf("there are %d backups of it already", mostBackups)
}

// atomicWrite replaces a file: it has the old text or the new one, never a part.
func atomicWrite(name string, text []byte, mode os.FileMode) error {
	temp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // of no effect once it is renamed
	_, err = temp.Write(text)
	for _, step := range []func() error{func() error { return temp.Chmod(mode) }, temp.Sync, temp.Close} {
		if failed := step(); err == nil {
			err = failed
		}
	}
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), name)
}
