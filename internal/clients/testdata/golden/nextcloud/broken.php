<?php
$CONFIG = array (
  'instanceid' => 'oc1a2b3c4d5e',
  'overwrite.cli.url' => 'https://cloud.example.com',
  'mail_smtpmode' => 'smtp',
  'mail_smtphost' => 'smtp.example.com',
  'mail_smtpport' => '587',
  'mail_smtpsecure' => 'tls',
  'mail_smtpauth' => false, // off since the move
  'mail_smtpname' => 'me@example.com',
  'mail_smtppassword' => 'correct-horse',
  'mail_from_address' => 'me',
  'mail_domain' => 'example.com',
);
