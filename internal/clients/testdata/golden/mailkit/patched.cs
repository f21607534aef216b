using MailKit.Net.Smtp;
using MimeKit;

public class Mailer
{
    public void Send(MimeMessage message)
    {
        using var client = new SmtpClient();
        client.Connect("smtp.example.com", 587, false);
        client.Authenticate("me@example.com", "correct-horse");
        client.Send(message);
        client.Disconnect(true);
    }
}
