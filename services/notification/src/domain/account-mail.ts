import type {Factor} from '@ecom/contracts/factor';
import {greetedName, type MailDraft, type MailKind} from './mail.ts';

/** What a mail about an account needs. */
export type AccountNotice = {readonly userId: string; readonly recipient: string; readonly fullName: string};

/** With a token that is used once, until it expires. */
export type TokenNotice = AccountNotice & {readonly token: string; readonly expiresAt: string};

/** The base URL of the pages that take tokens; undefined: the mail has the token as text. */
export type Storefront = string | undefined;

const accountMail = (
  kind: MailKind,
  {userId, recipient, fullName}: AccountNotice,
  subject: string,
  ...paragraphs: string[]
): MailDraft => ({
  kind,
  orderId: null,
  userId,
  recipient,
  subject,
  body: `${[`Hello${greetedName(fullName)},`, ...paragraphs].join('\n\n')}\n`,
});

/** A token has 43 characters of base64url: it needs no escapes in a URL. */
const linkOrToken = (storefront: Storefront, page: string, token: string): string =>
  storefront ? `  ${storefront.replace(/\/$/, '')}/${page}?token=${token}` : `  ${token}`;

const usedBy = 'It works once, within 30 minutes.';
const wasItYou = 'If it was not you, reset your password, and tell us.';

export const emailVerificationMail = (notice: TokenNotice, storefront: Storefront): MailDraft =>
  accountMail(
    'email-verification',
    notice,
    'Confirm your e-mail address',
    storefront
      ? `Please confirm that this is your address. ${usedBy}`
      : `Your token to confirm this address. ${usedBy}`,
    linkOrToken(storefront, 'verify-email', notice.token),
    'If you have not signed up with us, ignore this mail.',
  );

/** Both addresses of a change confirm it. */
export const emailChangeMail = (notice: TokenNotice, toNewAddress: boolean, storefront: Storefront): MailDraft =>
  accountMail(
    'email-change',
    notice,
    toNewAddress ? 'Confirm your new e-mail address' : 'Confirm the change of your e-mail address',
    toNewAddress
      ? `This is to become the address of an account. Confirm that it is yours. ${usedBy}`
      : `Your account is to get another address. Confirm it here, and in the mail to the new address. ${usedBy}`,
    linkOrToken(storefront, 'verify-email', notice.token),
    toNewAddress ? 'If it is not your account, ignore this mail.' : wasItYou,
  );

export const emailChangedMail = (notice: AccountNotice): MailDraft =>
  accountMail(
    'email-changed',
    notice,
    'Your e-mail address has changed',
    'Your account has another e-mail address now. You get no more mails about it here.',
    'If it was not you, tell us at once.',
  );

export const passwordResetMail = (notice: TokenNotice, storefront: Storefront): MailDraft =>
  accountMail(
    'password-reset',
    notice,
    'Reset your password',
    storefront ? `Choose a new password here. ${usedBy}` : `Your token to choose a new password. ${usedBy}`,
    linkOrToken(storefront, 'reset-password', notice.token),
    'If you have not asked for it, ignore this mail: your password stays as it is.',
  );

export const passwordChangedMail = (notice: AccountNotice): MailDraft =>
  accountMail(
    'password-changed',
    notice,
    'Your password has changed',
    'The password of your account was changed, and other sessions have ended.',
    wasItYou,
  );

const names: Readonly<Record<Factor, string>> = {
  password: 'A password',
  totp: 'An authenticator app',
  'recovery-code': 'A recovery code',
  passkey: 'A passkey',
  oidc: 'A log-in by another provider',
};

export const factorAddedMail = (notice: AccountNotice, factor: Factor): MailDraft =>
  accountMail('factor-added', notice, 'A new way to log in', `${names[factor]} was added to your account.`, wasItYou);

export const factorRemovedMail = (notice: AccountNotice, factor: Factor): MailDraft =>
  accountMail(
    'factor-removed',
    notice,
    'A way to log in was removed',
    `${names[factor]} was removed from your account.`,
    wasItYou,
  );

type Invitation = {
  readonly email: string;
  readonly roles: readonly string[];
  readonly token: string;
  /** RFC 3339 */
  readonly expiresAt: string;
};

/** Belongs to no user: nobody with this address may have an account. */
export const invitationMail = ({email, roles, token, expiresAt}: Invitation, storefront: Storefront): MailDraft => ({
  kind: 'invitation',
  orderId: null,
  userId: null,
  recipient: email,
  subject: 'You are invited to the staff of the shop',
  body: `You are invited to the staff of the shop, as ${roles.filter(role => role !== 'customer').join(', ') || 'customer'}.

${storefront ? 'To accept, follow this link:' : 'To accept, use this token:'}

${linkOrToken(storefront, 'accept-invitation', token)}

It works once, until ${expiresAt.slice(0, 16).replace('T', ' ')} UTC. If you did not expect this mail, ignore it.
`,
});

/** The text of a mail without its token: whoever reads the shop's mails must not be able to use it. */
export const hideToken = (body: string): string => body.replaceAll(/(^|[\s=])[\w-]{43}(?=\s|$)/gm, '$1(token)');
