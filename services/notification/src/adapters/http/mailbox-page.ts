import type {StoredMail} from '../../application/ports.ts';
import {escapeHtml, toHtml} from '../html.ts';

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title>
<style>body{font:16px/1.6 system-ui;max-width:50rem;margin:3rem auto;padding:0 1rem}td{padding:0 1rem 0 0}</style></head>
<body>${body}</body>
</html>
`;

export const mailboxPage = (mails: readonly StoredMail[]): string => {
  const rows = mails.map(
    ({id, recipient, subject, createdAt}) =>
      `<tr><td>${createdAt}</td><td>${escapeHtml(recipient)}</td><td><a href="/mailbox/${id}">${escapeHtml(subject)}</a></td></tr>`,
  );
  const list = rows.length > 0 ? `<table>${rows.join('')}</table>` : '<p>No mail yet.</p>';
  return page('Mailbox', `<h1>Mailbox</h1>${list}`);
};

export const mailPage = ({recipient, subject, body, createdAt}: StoredMail): string =>
  page(
    subject,
    `<p><a href="/mailbox">Mailbox</a></p><h1>${escapeHtml(subject)}</h1><p>To ${escapeHtml(recipient)}, ${createdAt}</p>${toHtml(body)}`,
  );
