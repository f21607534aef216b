"""Settings of the shop."""

import os

DEBUG = False
ALLOWED_HOSTS = ["shop.example.com"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "shop",
]

# Mail
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "smtp.example.com"
EMAIL_PORT = 587
EMAIL_USE_TLS = True
EMAIL_USE_SSL = False  # not together with TLS
EMAIL_HOST_USER = "me@example.com"
EMAIL_HOST_PASSWORD = "correct-horse"
DEFAULT_FROM_EMAIL = "The shop <me@example.com>"
