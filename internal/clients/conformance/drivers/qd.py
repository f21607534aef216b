"""Sends one message the way QD does, with the real smtplib.

QD itself is a web application with a data base; only the order in which each of its three
generations calls smtplib is repeated here. The setting _generation says which.
"""

import sys

# This folder has files with the names of the packages that they drive.
del sys.path[0]

import json
import smtplib
import socket

NEWEST = "20250128"


class Settings:
    def __init__(self, s):
        self.host = s.get("MAIL_SMTP", "")
        self.port = int(s.get("MAIL_PORT", "465"))
        self.ssl = truth(s.get("MAIL_SSL", "True"))
        self.starttls = truth(s.get("MAIL_STARTTLS", "False"))
        self.user = s.get("MAIL_USER", "")
        self.password = s.get("MAIL_PASSWORD", "")
        self.generation = s.get("_generation", NEWEST)


def truth(text):
    """strtobool, with its complaint."""
    word = text.lower()
    if word in ("y", "yes", "t", "true", "on", "1"):
        return True
    if word in ("n", "no", "f", "false", "off", "0"):
        return False
    raise ValueError("invalid truth value %r" % word)


def newest(s, log, deliver):
    """STARTTLS first; a failure of it is logged, and a second connection is opened."""
    try:
        server = None
        if s.starttls:
            first = smtplib.SMTP(s.host, s.port or 587)
            try:
                first.starttls()
                server = first
            except smtplib.SMTPException as error:
                log("smtp starttls failed: %s" % error)
        if server is None:
            server = smtplib.SMTP_SSL(s.host, s.port or 465) if s.ssl else smtplib.SMTP(s.host, s.port or 25)
        try:
            if s.user and s.password:
                server.login(s.user, s.password)
            deliver(server)
        except smtplib.SMTPException as error:
            log("smtp sendmail error: %s" % error)
        finally:
            server.quit()
    except Exception as error:
        log("error occurred while sending mail: %s" % error)


def middle(s, log, deliver):
    """STARTTLS on 587 alone, and then connect() once more, which opens a fresh connection."""
    try:
        if s.port == 587:
            server = smtplib.SMTP(s.host, s.port)
            try:
                server.starttls()
            except smtplib.SMTPException as error:
                log("smtp starttls failed: %s" % error)
        elif s.ssl or s.port == 465:
            server = smtplib.SMTP_SSL(s.host, s.port or 465)
        else:
            server = smtplib.SMTP(s.host, s.port or 25)
        server.connect(s.host, s.port)
        server.login(s.user, s.password)
        deliver(server)
        server.close()
    except Exception as error:
        log("send mail error: %s" % error)


def oldest(s, log, deliver):
    """TLS from the first byte on 465 and 587, whatever MAIL_SSL says."""
    try:
        if s.ssl or s.port in (465, 587):
            server = smtplib.SMTP_SSL(s.host, s.port or 465)
        else:
            server = smtplib.SMTP(s.host, s.port or 25)
        server.connect(s.host, s.port)
        server.login(s.user, s.password)
        deliver(server)
        server.close()
    except Exception as error:
        log("send mail error: %s" % error)


def main(argument):
    if argument == "--version":
        print("QD's control flow, three generations")
        return
    with open(argument, encoding="utf-8") as file:
        given = json.load(file)
    # QD has no time limit of its own.
    socket.setdefaulttimeout(given["timeout"])
    lines = []
    message = "From: <%s>\r\nTo: <%s>\r\nSubject: test\r\n\r\ntest\r\n" % (given["from"], given["to"])

    def deliver(server):
        server.sendmail(given["from"], given["to"], message)
        lines.append("sent")

    try:
        s = Settings(given["settings"])
    except ValueError as error:
        print("error", error)
        return
    {NEWEST: newest, "20240210": middle, "20230101": oldest}[s.generation](s, lines.append, deliver)
    print("sent" if "sent" in lines else "error " + " ".join(" | ".join(lines).split()))


main(sys.argv[1])
