Rails.application.configure do
  # Mail goes out through our provider.
  config.action_mailer.delivery_method = :smtp
  config.action_mailer.smtp_settings = {
    address:              'smtp.example.com',
    port:                 465,
    domain:               'app.example.com',
    user_name:            'me@example.com',
    password:             'correct-horse',
    authentication:       :plain,
    tls:       true,
    enable_starttls_auto: false # encryption on
  }
end
