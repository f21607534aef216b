"""Sends one message with Django's SMTP backend, from settings as settings.py has them."""

import sys

# This folder has files with the names of the packages that they drive.
del sys.path[0]

import json

try:
    import django
    from django.conf import settings
    from django.core.mail import send_mail
except ImportError:
    sys.exit(77)


def value(key, text):
    """What stands behind the equals sign: a number, True or False, else a string."""
    if key in ("EMAIL_PORT", "EMAIL_TIMEOUT"):
        return int(text)
    return {"True": True, "False": False}.get(text, text)


def main(argument):
    if argument == "--version":
        print("Django", django.get_version())
        return
    with open(argument, encoding="utf-8") as file:
        given = json.load(file)
    own = {key: value(key, text) for key, text in given["settings"].items() if key.isupper()}
    own.setdefault("EMAIL_TIMEOUT", given["timeout"])
    try:
        settings.configure(**own)
        django.setup()
        send_mail("test", "test", given["from"], [given["to"]])
        print("sent")
    except Exception as error:
        print("error", " ".join(str(error).split()))


main(sys.argv[1])
