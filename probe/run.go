package probe

import "context"

// Run tries the settings and returns what was seen.
func Run(ctx context.Context, settings Settings, options Options) (*Record, error) {
	return &Record{Schema: RecordSchema, Settings: settings}, nil
}
