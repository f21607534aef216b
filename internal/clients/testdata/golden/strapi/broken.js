module.exports = ({ env }) => ({
  email: {
    config: {
      provider: 'nodemailer',
      providerOptions: {
        host: env('SMTP_HOST', 'smtp.example.com'),
        port: env.int('SMTP_PORT', 465),
        secure: false, // the provider says: "SSL/TLS"
        requireTLS: true,
        auth: {
          user: 'me@example.com',
          pass: 'correct-horse',
        },
      },
      settings: {
        defaultFrom: 'me@example.com',
        defaultReplyTo: 'me@example.com',
      },
    },
  },
});
