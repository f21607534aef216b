package source

import "slices"

// Risk is what some readers do to a value.
type Risk struct {
	Change Change
	// Dialects are those that do it, in the order of their names.
	Dialects []Dialect
}

// Risks are the changes that the readers of a format make between them, for an entry
// of which it is not known who reads it. None of a format that has one reader.
func Risks(e *Entry, f Format) (list []Risk) {
	var dialects []Dialect
	switch f {
	case Dotenv:
		for d := range dotenvReaders {
			dialects = append(dialects, d)
		}
	case INI:
		dialects = []Dialect{GoINI, PythonConfigINI}
	}
	slices.Sort(dialects)
	for _, d := range dialects {
		_, changes := Evaluate(e, f, d, nil)
		for _, c := range changes {
			i := slices.IndexFunc(list, func(r Risk) bool { return r.Change.Kind == c.Kind })
			if i < 0 {
				list = append(list, Risk{Change: c})
				i = len(list) - 1
			}
			list[i].Dialects = append(list[i].Dialects, d)
		}
	}
	return list
}
