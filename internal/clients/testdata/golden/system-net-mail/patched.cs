using System.Net;
using System.Net.Mail;

public static class Mailer
{
    public static void Send(MailMessage message)
    {
        // SSL port of the provider.
        using var client = new SmtpClient("smtp.example.com", 587)
        {
            EnableSsl = true,
            Credentials = new NetworkCredential("me@example.com", "correct-horse"),
        };
        client.Send(message);
    }
}
