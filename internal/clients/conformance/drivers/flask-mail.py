"""Sends one message with Flask-Mail, from settings as app.config has them."""

import sys

# This folder has files with the names of the packages that they drive.
del sys.path[0]

import json
import socket

try:
    from flask import Flask
    from flask_mail import Mail, Message, __version__
except ImportError:
    sys.exit(77)


def value(key, text):
    """What stands behind the equals sign: a number, True or False, else a string."""
    if key == "MAIL_PORT":
        return int(text)
    return {"True": True, "False": False}.get(text, text)


def main(argument):
    if argument == "--version":
        print("Flask-Mail", __version__)
        return
    with open(argument, encoding="utf-8") as file:
        given = json.load(file)
    # Flask-Mail has no time limit of its own.
    socket.setdefaulttimeout(given["timeout"])
    app = Flask("conformance")
    for key, text in given["settings"].items():
        app.config[key] = value(key, text)
    try:
        with app.app_context():
            Mail(app).send(Message("test", sender=given["from"], recipients=[given["to"]], body="test"))
        print("sent")
    except Exception as error:
        print("error", " ".join(str(error).split()))


main(sys.argv[1])
