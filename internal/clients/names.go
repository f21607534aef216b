package clients

// nameIndex finds a client's setting by the name of an entry. A file can have
// thousands of entries, and each is held against every client.
type nameIndex struct {
	// whole has the names of the settings, and ends what comes behind each of their
	// dots; both lead to the first setting that has it.
	whole, ends map[string]int
	longest     int // name, in bytes
}

func newNameIndex(settings []Setting) *nameIndex {
	x := &nameIndex{whole: map[string]int{}, ends: map[string]int{}}
	for i := range settings {
		for _, name := range settings[i].names() {
			keepFirst(x.whole, name, i)
			x.longest = max(x.longest, len(name))
			for at, r := range name {
				if r == '.' {
					keepFirst(x.ends, name[at+1:], i)
				}
			}
		}
	}
	return x
}

func keepFirst(m map[string]int, name string, i int) {
	if _, ok := m[name]; !ok {
		m[name] = i
	}
}

// find is the index of the first setting with a name that is the key or the end of
// it, from a dot on; else, with whole false, of the first that the key is the end of
// the name of. It is -1 for none.
func (x *nameIndex) find(key string) (i int, whole bool) {
	i = -1
	try := func(name string) {
		if n, ok := x.whole[name]; ok && (i < 0 || n < i) {
			i = n
		}
	}
	try(key)
	for at := len(key) - 1; at >= 0 && len(key)-at <= x.longest+1; at-- {
		if key[at] == '.' {
			try(key[at+1:])
		}
	}
	if i >= 0 {
		return i, true
	}
	if n, ok := x.ends[key]; ok {
		return n, false
	}
	return -1, false
}
