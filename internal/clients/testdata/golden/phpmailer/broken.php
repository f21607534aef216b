<?php
// Contact form
use PHPMailer\PHPMailer\PHPMailer;

require 'vendor/autoload.php';

$mail = new PHPMailer(true);
$mail->isSMTP();
$mail->Host       = 'smtp.example.com';
$mail->SMTPAuth   = true;
$mail->Username   = 'me@example.com';
$mail->Password   = 'correct-horse';
$mail->SMTPSecure = PHPMailer::ENCRYPTION_STARTTLS; // as the host's page says
$mail->Port       = 465;

$mail->setFrom('me@example.com', 'Contact form');
$mail->addAddress($_POST['to']);
$mail->send();
