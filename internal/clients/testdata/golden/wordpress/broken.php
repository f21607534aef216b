<?php
define( 'DB_NAME', 'wordpress' );

// WP Mail SMTP
define( 'WPMS_ON', true );
define( 'WPMS_MAILER', 'smtp' );
define( 'WPMS_SMTP_HOST', 'smtp.example.com' ); // The SMTP mail host.
define( 'WPMS_SMTP_PORT', 587 ); // The SMTP server port number.
define( 'WPMS_SSL', 'ssl' ); // Possible values '', 'ssl', 'tls'.
define( 'WPMS_SMTP_AUTH', true );
define( 'WPMS_SMTP_USER', 'me@example.com' );
define( 'WPMS_SMTP_PASS', 'correct-horse' );
define( 'WPMS_SMTP_AUTOTLS', true );
define( 'WPMS_MAIL_FROM', 'me@example.com' );

require_once ABSPATH . 'wp-settings.php';
