from flask import Flask
from flask_mail import Mail

app = Flask(__name__)
app.config.update(
    SECRET_KEY="dev",
    MAIL_SERVER="smtp.example.com",
    MAIL_PORT=587,
    MAIL_USE_TLS=True,
    MAIL_USE_SSL=False,
    MAIL_USERNAME="me@example.com",
    MAIL_PASSWORD="correct-horse",
    MAIL_DEFAULT_SENDER="Support <me@example.com>",
)

mail = Mail(app)
