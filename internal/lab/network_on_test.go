package lab

import (
	"net"
	"testing"
)

func TestStartOnHasTheRealPorts(t *testing.T) {
	s, err := Parse("on", testHeader+"port 2525\n  include submission\n")
	if err != nil {
		t.Fatal(err)
	}
	n, err := s.StartOn(net.IPv4(127, 7, 0, 9))
	if err != nil {
		t.Skip("this system has one loopback address only:", err)
	}
	defer n.Close()
	if got := n.Addr(2525); got != "127.7.0.9:2525" {
		t.Errorf("the server is at %s", got)
	}
}
