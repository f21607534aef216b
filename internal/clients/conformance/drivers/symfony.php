<?php
// Sends one message with Symfony Mailer, set up by a MAILER_DSN.

declare(strict_types=1);

use Symfony\Component\Mailer\Exception\ExceptionInterface;
use Symfony\Component\Mailer\Mailer;
use Symfony\Component\Mailer\Transport;
use Symfony\Component\Mime\Email;

// A client that is not there is skipped, by its exit code.
$loader = '/usr/share/php/Symfony/Component/Mailer/autoload.php';
if (!is_file($loader)) {
    exit(77);
}
require $loader;
if ($argv[1] === '--version') {
    $package = shell_exec('dpkg-query -W -f \'${Version}\' php-symfony-mailer 2>/dev/null');
    echo 'Symfony Mailer ', $package ?: '(version unknown)', ', PHP ', PHP_VERSION, "\n";
    exit(0);
}

$give = json_decode(file_get_contents($argv[1]), true, 8, JSON_THROW_ON_ERROR);
ini_set('default_socket_timeout', (string) $give['timeout']);
$message = (new Email())->from($give['from'])->to($give['to'])->subject('test')->text('test');
try {
    (new Mailer(Transport::fromDsn($give['settings']['MAILER_DSN'])))->send($message);
    echo "sent\n";
} catch (ExceptionInterface $e) {
    echo 'error ', preg_replace('/\s+/', ' ', $e->getMessage()), "\n";
}
