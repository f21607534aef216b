"""Sends one message with Python's smtplib, as a script with these settings would."""

import sys

# This folder has files with the names of the packages that they drive.
del sys.path[0]

import json
import platform
import smtplib
import ssl


def send(given):
    s = given["settings"]
    context = None
    if s.get("starttls.context") or s.get("smtplib.SMTP.context"):
        context = ssl.create_default_context(cafile=given["ca_file"])
    host, port = s["smtplib.SMTP.host"], int(s.get("smtplib.SMTP.port", 0))
    name = s.get("smtplib.SMTP.local_hostname")
    if s.get("smtplib.SMTP") == "SMTP_SSL":
        server = smtplib.SMTP_SSL(host, port, local_hostname=name, timeout=given["timeout"], context=context)
    else:
        server = smtplib.SMTP(host, port, local_hostname=name, timeout=given["timeout"])
    with server:
        if "starttls()" in s:
            server.starttls(context=context)
        if s.get("login.user"):
            server.login(s["login.user"], s["login.password"])
        message = "From: <%s>\r\nTo: <%s>\r\nSubject: test\r\n\r\ntest\r\n" % (given["from"], given["to"])
        server.sendmail(given["from"], [given["to"]], message)


def main(argument):
    if argument == "--version":
        print("Python", platform.python_version(), ssl.OPENSSL_VERSION)
        return
    with open(argument, encoding="utf-8") as file:
        given = json.load(file)
    try:
        send(given)
        print("sent")
    except Exception as error:
        print("error", " ".join(str(error).split()))


main(sys.argv[1])
