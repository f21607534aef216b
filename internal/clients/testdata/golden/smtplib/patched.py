#!/usr/bin/env python3
"""Mails the report of the night."""

import smtplib
import ssl
from email.message import EmailMessage

SENDER = "me@example.com"
PASSWORD = "correct-horse"

message = EmailMessage()
message["Subject"] = "Nightly report"
message["From"] = SENDER
message["To"] = "ops@example.com"
message.set_content(open("/var/tmp/report.txt").read())

# 465 is the secure port
with smtplib.SMTP_SSL("smtp.example.com", 465, timeout=30, context=ssl.create_default_context()) as server:
    server.login(SENDER, PASSWORD)
    server.send_message(message)
