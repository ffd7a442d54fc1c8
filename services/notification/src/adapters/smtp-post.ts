import {createTransport} from 'nodemailer';
import type {Post} from '../application/ports.ts';

/** Sends by SMTP: `smtp://user:password@host:587`, or `smtps://…:465`. */
export const smtpPost = ({url, from}: {readonly url: string; readonly from: string}): Post & {close(): void} => {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 4,
    connectionTimeout: 10_000,
    socketTimeout: 30_000,
  });
  return {
    // The id makes a mail that is sent twice, after a kill at the wrong moment, look the same to the recipient's server.
    async send({id, recipient, subject, body}) {
      await transport.sendMail({from, to: recipient, subject, text: body, messageId: `<${id}@ecom>`});
    },
    close: () => transport.close(),
  };
};
