import {newId} from '@ecom/core/ids';
import {every} from '@ecom/core/schedule';
import type {DatabaseAddress} from '@ecom/postgres/address';
import {openDatabase} from '@ecom/postgres/database';
import {retentionOf} from '@ecom/runtime/retention';
import {assembleService, type Platform} from '@ecom/runtime/service';
import {personalDataOf} from './adapters/events/personal-data.ts';
import {notificationSubscriptions} from './adapters/events/subscriptions.ts';
import {mailRoutes} from './adapters/http/mail-routes.ts';
import {mailboxRoutes} from './adapters/http/mailbox-routes.ts';
import {postgresMails} from './adapters/postgres/mails.ts';
import {smtpMailSender} from './adapters/smtp-mail-sender.ts';
import {createUseCases} from './application/index.ts';

export type NotificationOptions = {
  readonly database: DatabaseAddress;
  /** Without one, mails stay in the mailbox. */
  readonly smtpUrl?: string | undefined;
  /** The sender: an address, or `Shop <shop@example.org>`. */
  readonly from?: string;
  /** The base URL of the storefront, whose pages take the tokens in mails; default: mails have them as text. */
  readonly storefrontUrl?: string | undefined;
  readonly poolSize?: number;
};

/** The composition root: builds the adapters and the use cases. */
export const createNotificationService = (platform: Platform, options: NotificationOptions) => {
  const {database: address, smtpUrl, storefrontUrl, from = 'shop@shop.example', poolSize = 4} = options;
  const db = openDatabase({address, name: 'notification', poolSize});
  const log = platform.log.child({service: 'notification'});
  const smtp = smtpUrl ? smtpMailSender({url: smtpUrl, from}) : undefined;
  const mails = postgresMails(db);
  const useCases = createUseCases({
    mails,
    mailSender: smtp,
    retentionDays: retentionOf(platform).mailDays,
    newId,
    now: db.now,
  });
  return assembleService({
    name: 'notification',
    platform,
    database: db,
    routes: [...mailRoutes(useCases), ...(smtp ? [] : mailboxRoutes(useCases))],
    subscriptions: notificationSubscriptions(useCases, storefrontUrl),
    personalData: {ofUser: personalDataOf(mails)},
    workers: [
      ...(useCases.sendMails ? [every(500, 'sending mail', log, useCases.sendMails)] : []),
      every(3_600_000, 'sweeping old mail', log, useCases.sweepMails),
    ],
    close: async () => smtp?.close(),
  });
};
