use lettre::message::Message;
use lettre::{SmtpTransport, Transport};

pub fn send(message: &Message) -> Result<(), Box<dyn std::error::Error>> {
    // The submission port of the provider.
    let url = "smtp://me%40example.com:correct-horse@smtp.example.com:587";
    let mailer = SmtpTransport::from_url(url)?.build();
    mailer.send(message)?;
    Ok(())
}
