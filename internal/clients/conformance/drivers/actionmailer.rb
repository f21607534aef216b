# Sends one message with the mail gem, set up by ActionMailer's smtp_settings.
# ActionMailer hands them to the gem as they are.
require "json"

# A client that is not there is skipped, by its exit code.
begin
  require "mail"
  require "net/smtp"
rescue LoadError
  exit 77
end

if ARGV[0] == "--version"
  puts "mail #{Mail::VERSION.version}, net-smtp #{Net::SMTP::VERSION}, Ruby #{RUBY_VERSION}"
  exit
end

give = JSON.parse(File.read(ARGV[0]))
settings = { open_timeout: give["timeout"], read_timeout: give["timeout"] }
give["settings"].each do |key, text|
  next unless key.start_with?("smtp_settings.")

  # The text becomes what a program would have in its place.
  value = case text
          when "true" then true
          when "false" then false
          when /\A\d+\z/ then text.to_i
          when /\A:\w+\z/ then text.delete_prefix(":").to_sym
          else text
          end
  settings[key.delete_prefix("smtp_settings.").to_sym] = value
end

mail = Mail.new do
  from give["from"]
  to give["to"]
  subject "test"
  body "test"
end
mail.delivery_method :smtp, settings
begin
  mail.deliver!
  puts "sent"
rescue StandardError => e
  puts "error #{e.class}: #{e.message}".gsub(/\s+/, " ")
end
