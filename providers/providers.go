// Package providers holds what is known of mail providers.
package providers

// Provider is one mail provider. A nil *Provider means that it is not known.
type Provider struct {
	// ID is short and stable, such as "outlook-com".
	ID string
	// Name is for people.
	Name string
	// Help is the address of the provider's own page on SMTP settings.
	Help string
}
