<?php
// Sends one message with PHPMailer, set up by the properties in the settings.

declare(strict_types=1);

use PHPMailer\PHPMailer\Exception;
use PHPMailer\PHPMailer\PHPMailer;

// A client that is not there is skipped, by its exit code.
$library = '/usr/share/php/libphp-phpmailer/src';
if (!is_file("$library/PHPMailer.php")) {
    exit(77);
}
foreach (['Exception', 'SMTP', 'PHPMailer'] as $part) {
    require "$library/$part.php";
}
if ($argv[1] === '--version') {
    echo 'PHPMailer ', PHPMailer::VERSION, ', PHP ', PHP_VERSION, "\n";
    exit(0);
}

$give = json_decode(file_get_contents($argv[1]), true, 8, JSON_THROW_ON_ERROR);
$mail = new PHPMailer(true);
$mail->isSMTP();
$mail->Timeout = $give['timeout'];
foreach ($give['settings'] as $name => $text) {
    if ($name[0] === '_' || !property_exists($mail, $name)) {
        continue;
    }
    // The text becomes what a program would have in its place.
    $mail->$name = match (true) {
        is_bool($mail->$name) => $text === 'true',
        is_int($mail->$name) => (int) $text,
        default => $text,
    };
}
$mail->setFrom($give['from']);
$mail->addAddress($give['to']);
$mail->Subject = 'test';
$mail->Body = 'test';

try {
    $mail->send();
    echo "sent\n";
} catch (Exception) {
    // What the manual's examples show, and so what people see.
    echo 'error ', preg_replace('/\s+/', ' ', $mail->ErrorInfo), "\n";
}
