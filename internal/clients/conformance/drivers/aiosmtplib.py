"""Sends one message with aiosmtplib.send and the keyword arguments given."""

import sys

# This folder has files with the names of the packages that they drive.
del sys.path[0]

import asyncio
import json
from email.message import EmailMessage

try:
    import aiosmtplib
except ImportError:
    sys.exit(77)


def value(key, text):
    """The argument as Python has it."""
    if key == "port":
        return int(text)
    return {"True": True, "False": False, "None": None}.get(text, text)


def main(argument):
    if argument == "--version":
        print("aiosmtplib", aiosmtplib.__version__)
        return
    with open(argument, encoding="utf-8") as file:
        given = json.load(file)
    arguments = {}
    for key, text in given["settings"].items():
        name = key.rpartition(".")[2]
        arguments[name] = value(name, text)
    arguments.setdefault("timeout", given["timeout"])
    arguments.setdefault("cert_bundle", given["ca_file"])
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = given["from"], given["to"], "test"
    message.set_content("test")
    try:
        asyncio.run(aiosmtplib.send(message, **arguments))
        print("sent")
    except Exception as error:
        print("error", " ".join(str(error).split()))


main(sys.argv[1])
