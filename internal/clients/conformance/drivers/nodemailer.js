// Sends one message with the installed Nodemailer, as an application with these
// settings would: they are the options of createTransport, by their paths.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

let nodemailer;
try {
    nodemailer = require('nodemailer');
} catch {
    process.exit(77);
}

// version is read from the package's own file, which it does not export.
function version() {
    for (let dir = path.dirname(require.resolve('nodemailer')); dir !== path.dirname(dir); dir = path.dirname(dir)) {
        const file = path.join(dir, 'package.json');
        if (!fs.existsSync(file)) continue;
        const pkg = JSON.parse(fs.readFileSync(file, 'utf8'));
        if (pkg.name === 'nodemailer') return pkg.version;
    }
    return 'unknown';
}

// literal is a setting's text as it would stand in program text: a switch or a
// number without quotation marks; anything else is a string. A text in quotation
// marks is a string, too, whatever stands in it.
function literal(text) {
    if (text === 'true' || text === 'false') return text === 'true';
    if (/^\d+$/.test(text)) return Number(text);
    return text.replace(/^"(.*)"$/, '$1');
}

const strings = new Set(['host', 'name', 'url', 'auth.user', 'auth.pass']);

function options(settings) {
    const list = {};
    for (const [key, text] of Object.entries(settings)) {
        const steps = key.split('.');
        const last = steps.pop();
        let at = list;
        for (const step of steps) at = at[step] ??= {};
        at[last] = strings.has(key) ? text : literal(text);
    }
    return list;
}

async function main(file) {
    const given = JSON.parse(fs.readFileSync(file, 'utf8'));
    const limit = { connectionTimeout: given.timeout * 1000, greetingTimeout: given.timeout * 1000, socketTimeout: given.timeout * 1000 };
    const transport = nodemailer.createTransport({ ...limit, ...options(given.settings) });
    await transport.sendMail({ from: given.from, to: given.to, subject: 'conformance', text: 'One line.\n' });
}

if (process.argv[2] === '--version') {
    console.log(version());
} else {
    main(process.argv[2]).then(
        () => console.log('sent'),
        (err) => console.log('error ' + String(err.message).replace(/\s+/g, ' ').trim()),
    );
}
