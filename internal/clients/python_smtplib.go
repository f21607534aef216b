package clients

// smtplibOrder is the order in which smtplib's login tries what the server offers;
// after a refusal it goes on to the next.
func smtplibOrder() []string { return []string{"CRAM-MD5", "PLAIN", "LOGIN"} }

// pythonBool writes a switch as Python does.
func pythonBool(on bool) string {
	if on {
		return "True"
	}
	return "False"
}
