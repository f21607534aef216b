// Package probe talks to a mail submission server and records what happened.
// It judges nothing: a Record holds what was seen, and package report makes a
// verdict of it.
package probe
