#!/bin/sh
# Reports by mail that the backup is done.
curl --silent --show-error --url smtp://smtp.example.com:587 --ssl-reqd \
  --user 'me@example.com:correct-horse' \
  --mail-from me@example.com --mail-rcpt me@example.com \
  --upload-file /var/log/backup.txt
