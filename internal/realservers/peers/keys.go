package peers

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	_ "embed"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"golang.org/x/crypto/ocsp"
)

//go:embed OldServer.java
var oldServer []byte

// WriteKeys makes what the servers need: rsa, ecdsa, other (another RSA one, for
// another name) and small (RSA of 1024 bits), staple.der, as .key and .pem, rsa.p12, and primes for Diffie-Hellman.
func WriteKeys(dir string) error {
	first, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	second, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	third, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		return err
	}
	for name, key := range map[string]crypto.Signer{"rsa": first, "ecdsa": second, "other": third, "small": small} {
		host := "localhost"
		if name == "other" {
			host = "other.example.test"
		}
		if err := writePair(filepath.Join(dir, name), host, key); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "OldServer.java"), oldServer, 0o600); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048", "-out", "dh2048.pem"},
		{"pkcs12", "-export", "-in", "rsa.pem", "-inkey", "rsa.key", "-out", "rsa.p12", "-passout", "pass:secret"},
	} {
		cmd := exec.Command("openssl", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("openssl %s: %w\n%s", args[0], err, out)
		}
	}
	if err := writeStaple(dir, first); err != nil {
		return err
	}
	return writePrime(filepath.Join(dir, "dh1024.pem"))
}

// writeStaple makes the OCSP response for the certificate rsa.
func writeStaple(dir string, key crypto.Signer) error {
	text, err := os.ReadFile(filepath.Join(dir, "rsa.pem"))
	if err != nil {
		return err
	}
	block, _ := pem.Decode(text)
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return err
	}
	now := time.Now()
	der, err := ocsp.CreateResponse(cert, cert, ocsp.Response{Status: ocsp.Good, SerialNumber: cert.SerialNumber, ThisUpdate: now, NextUpdate: now.Add(time.Hour)}, key)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "staple.der"), der, 0o600)
}

// oakley2 is the prime of 1024 bits that old servers share (RFC 2409 section 6.2).
const oakley2 = "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD" +
	"EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF"

func writePrime(path string) error {
	prime, ok := new(big.Int).SetString(oakley2, 16)
	if !ok {
		return errors.New("the prime is no number")
	}
	der, err := asn1.Marshal(struct{ Prime, Generator *big.Int }{prime, big.NewInt(2)})
	if err != nil {
		return err
	}
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "DH PARAMETERS", Bytes: der}), 0o600)
}

func writePair(path, host string, key crypto.Signer) error {
	template := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(48 * time.Hour),
		BasicConstraintsValid: true, IsCA: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path+".pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		return err
	}
	return os.WriteFile(path+".key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600)
}
