package clients

import "github.com/smtpwhy/smtpwhy/internal/lazy"

var pattern = lazy.Pattern
