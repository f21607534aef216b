// Mail for sign-up and password reset.
const nodemailer = require('nodemailer');

const transporter = nodemailer.createTransport({
  host: 'smtp.example.com',
  port: 587,
  secure: 'false', // upgraded with STARTTLS
  auth: {
    user: 'me@example.com',
    pass: 'correct-horse',
  },
});

module.exports = (to, subject, text) =>
  transporter.sendMail({ from: 'me@example.com', to, subject, text });
