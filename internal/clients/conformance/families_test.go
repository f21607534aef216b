package conformance_test

// families are the modes of the clients, one table a family.
var families = []map[string]map[string]map[string]string{goclientsModes, javaModes, nodeModes, phpModes, pythonModes, rubyModes, unixclientsModes}
