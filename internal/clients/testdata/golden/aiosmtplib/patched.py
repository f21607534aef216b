import asyncio
from email.message import EmailMessage

import aiosmtplib


async def notify(text):
    message = EmailMessage()
    message["From"] = "me@example.com"
    message["To"] = "ops@example.com"
    message["Subject"] = "Alert"
    message.set_content(text)
    await aiosmtplib.send(
        message,
        hostname="smtp.example.com",
        port=587,
        username="me@example.com",
        password="correct-horse",
        use_tls=False,  # encrypt
    )


asyncio.run(notify("disk full"))
