// Package give is what the drivers have in common: what they are told, and the one
// line that they answer.
package give

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// Settings are what a driver is told.
type Settings struct {
	Values  map[string]string `json:"settings"`
	From    string            `json:"from"`
	To      string            `json:"to"`
	Seconds int               `json:"timeout"`
}

// Message is the one that the drivers send where the library does not make it.
const Message = "Subject: conformance\r\n\r\nOne line.\r\n"

// Has says whether a setting is given.
func (s *Settings) Has(key string) bool {
	_, ok := s.Values[key]
	return ok
}

// Text is a setting, empty if it is not given.
func (s *Settings) Text(key string) string { return s.Values[key] }

// Port is a setting as a number, 0 if it is none.
func (s *Settings) Port(key string) int {
	n, _ := strconv.Atoi(s.Values[key])
	return n
}

// On says whether a switch is given as true.
func (s *Settings) On(key string) bool { return s.Values[key] == "true" }

// Timeout is how long the client may wait for an answer.
func (s *Settings) Timeout() time.Duration { return time.Duration(max(1, s.Seconds)) * time.Second }

// Run is the main function of a driver: it sends with the settings of the file
// that it was given, or prints the version of the module, empty for the standard
// library.
func Run(module string, send func(*Settings) error) {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: driver SETTINGS.json | --version")
		os.Exit(2)
	}
	if os.Args[1] == "--version" {
		fmt.Println(version(module))
		return
	}
	text, err := os.ReadFile(os.Args[1])
	var s Settings
	if err == nil {
		err = json.Unmarshal(text, &s)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if err := send(&s); err != nil {
		fmt.Println("error " + strings.Join(strings.Fields(err.Error()), " "))
		return
	}
	fmt.Println("sent")
}

func version(module string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, d := range info.Deps {
		if d.Path == module {
			return d.Version
		}
	}
	return info.GoVersion
}
