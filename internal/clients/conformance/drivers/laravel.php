<?php
// Sends one message as Laravel 9 and later do: with Symfony Mailer, whose factory
// Laravel's MailManager calls itself. Laravel is in no Debian package, so those
// few lines of MailManager::createSmtpTransport are done here.

declare(strict_types=1);

use Symfony\Component\Mailer\Exception\ExceptionInterface;
use Symfony\Component\Mailer\Mailer;
use Symfony\Component\Mailer\Transport\Dsn;
use Symfony\Component\Mailer\Transport\Smtp\EsmtpTransportFactory;
use Symfony\Component\Mime\Email;

// A client that is not there is skipped, by its exit code.
$loader = '/usr/share/php/Symfony/Component/Mailer/autoload.php';
if (!is_file($loader)) {
    exit(77);
}
require $loader;
if ($argv[1] === '--version') {
    $package = shell_exec('dpkg-query -W -f \'${Version}\' php-symfony-mailer 2>/dev/null');
    echo 'Laravel\'s use of Symfony Mailer ', $package ?: '(version unknown)', ', PHP ', PHP_VERSION, "\n";
    exit(0);
}

$give = json_decode(file_get_contents($argv[1]), true, 8, JSON_THROW_ON_ERROR);
ini_set('default_socket_timeout', (string) $give['timeout']);
$env = $give['settings'];
$port = (int) ($env['MAIL_PORT'] ?? 2525);
if (($env['_generation'] ?? '') === '9') {
    $encryption = $env['MAIL_ENCRYPTION'] ?? 'tls';
    $scheme = $encryption === 'tls' ? ($port === 465 ? 'smtps' : 'smtp') : '';
} else {
    $scheme = $env['MAIL_SCHEME'] ?? ($port === 465 ? 'smtps' : 'smtp');
}
$options = array_filter(['local_domain' => $env['MAIL_EHLO_DOMAIN'] ?? null]);
$dsn = new Dsn($scheme, $env['MAIL_HOST'], $env['MAIL_USERNAME'] ?? null, $env['MAIL_PASSWORD'] ?? null, $port, $options);
$message = (new Email())->from($give['from'])->to($give['to'])->subject('test')->text('test');
try {
    (new Mailer((new EsmtpTransportFactory())->create($dsn)))->send($message);
    echo "sent\n";
} catch (ExceptionInterface $e) {
    echo 'error ', preg_replace('/\s+/', ' ', $e->getMessage()), "\n";
}
