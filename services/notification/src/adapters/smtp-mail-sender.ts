import {Failure} from '@ecom/core/failure';
import {createTransport} from 'nodemailer';
import type {MailSender} from '../application/ports.ts';
import {toHtml} from './html.ts';

export type SmtpOptions = {
  /** `smtp://user:password@host:587`, or `smtps://…:465`. */
  readonly url: string;
  /** The sender: an address, or `Shop <shop@example.org>`. */
  readonly from: string;
};

/** Timeout of sending a mail, including the wait for a connection. */
const timeoutMs = 60_000;

type SmtpError = Error & {readonly command?: string; readonly responseCode?: number};

/** Whether the server refused this recipient permanently; any other error may be temporary or concern the sender. */
const isPermanent = ({command, responseCode = 0}: SmtpError): boolean => command === 'RCPT TO' && responseCode >= 500;
const refusedRecipient = (message: string) => new Failure('invalid', 'recipient-refused', message);

/** Sends by SMTP, with a pool of at most four connections. */
export const smtpMailSender = ({url, from}: SmtpOptions): MailSender & {close(): void} => {
  const timeouts = {connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000};
  const transport = createTransport({url, pool: true, maxConnections: 4, ...timeouts});
  const domain = /@([^>]+)/.exec(from)?.[1] ?? 'localhost';
  return {
    async send({id, recipient, subject, body}) {
      try {
        await transport.sendMail({
          from,
          to: {name: '', address: recipient},
          subject,
          text: body,
          html: toHtml(body),
          // With the same Message-ID the recipient's server recognises a mail that is sent twice after a crash.
          messageId: `<${id}@${domain}>`,
          // Asks machines not to reply (RFC 3834).
          headers: {'Auto-Submitted': 'auto-generated'},
          signal: AbortSignal.timeout(timeoutMs),
        });
      } catch (error) {
        throw isPermanent(error as SmtpError) ? refusedRecipient((error as SmtpError).message) : error;
      }
    },
    close: () => transport.close(),
  };
};
