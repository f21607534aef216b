package cli

import (
	"context"
	"fmt"
	"os"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/smtpwhy/smtpwhy/probe"
	"golang.org/x/term"
)

// openPTY makes a pseudo-terminal (pty(7)): what is written to user is typed.
func openPTY(t *testing.T) (user, tty *os.File) {
	t.Helper()
	user, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no pseudo-terminals:", err)
	}
	t.Cleanup(func() { _ = user.Close() })
	var number, unlock int32
	for request, arg := range map[uintptr]*int32{syscall.TIOCGPTN: &number, syscall.TIOCSPTLCK: &unlock} {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, user.Fd(), request, uintptr(unsafe.Pointer(arg))); errno != 0 {
			t.Skip("no pseudo-terminals:", errno)
		}
	}
	tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no pseudo-terminals:", err)
	}
	return user, tty
}

func terminalState(t *testing.T, tty *os.File) *term.State {
	t.Helper()
	state, err := term.GetState(int(tty.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// asking is askPassword on a pseudo-terminal whose echo is off by now.
type asking struct {
	user, tty *os.File
	before    *term.State
	cancel    context.CancelFunc
	answer    chan string
	err       chan error
}

func startAsking(t *testing.T) *asking {
	t.Helper()
	user, tty := openPTY(t)
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	// A second descriptor: the first is closed after the answer.
	watch, err := os.OpenFile(tty.Name(), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = watch.Close() })
	p := &asking{user: user, tty: watch, before: terminalState(t, watch), cancel: cancel,
		answer: make(chan string, 1), err: make(chan error, 1)}
	a, _, _ := testApp()
	a.OpenTTY = func() (*os.File, error) { return tty, nil }
	go func() {
		password, err := a.askPassword(ctx, probe.Settings{Username: "me", Host: "smtp.example.com"})
		p.answer <- password
		p.err <- err
	}()
	for deadline := time.Now().Add(20 * time.Second); reflect.DeepEqual(p.before, terminalState(t, watch)); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the echo stays on")
		}
	}
	return p
}

func TestPasswordIsAskedForUnseen(t *testing.T) {
	t.Parallel()
	p := startAsking(t)
	if _, err := p.user.WriteString("correct-horse\n"); err != nil {
		t.Fatal(err)
	}
	if got, err := <-p.answer, <-p.err; got != "correct-horse" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if !reflect.DeepEqual(p.before, terminalState(t, p.tty)) {
		t.Error("the echo is not restored")
	}
	seen := make([]byte, 1000)
	n, err := p.user.Read(seen)
	if err != nil {
		t.Fatal(err)
	}
	if text := string(seen[:n]); !strings.HasPrefix(text, "Password for me at smtp.example.com (enter for none): ") ||
		strings.Contains(text, "horse") {
		t.Errorf("the terminal shows %q", text)
	}
}

func TestInterruptRestoresTheTerminal(t *testing.T) {
	t.Parallel()
	p := startAsking(t)
	p.cancel()
	if got, err := <-p.answer, <-p.err; got != "" || err == nil {
		t.Errorf("got %q, %v", got, err)
	}
	if !reflect.DeepEqual(p.before, terminalState(t, p.tty)) {
		t.Error("the echo is not restored")
	}
}
