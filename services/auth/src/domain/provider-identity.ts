import {Failure} from '@ecom/core/failure';
import {
  type Account,
  assertActive,
  assertNotDeleted,
  createAccount,
  type Decision,
  type ExistingAccount,
  noticeTo,
} from './account.ts';
import type {OidcCredential} from './credential.ts';
import {assertOtherFirstFactor} from './first-factor.ts';

/** Who somebody is, as a provider says (OpenID Connect Core §5.1). */
export type ProviderIdentity = {
  readonly provider: string;
  /** Never reassigned, and unique at the provider. */
  readonly subject: string;
  readonly email: string | null;
  /** Whether the provider has verified that the address is theirs. */
  readonly isEmailVerified: boolean;
  readonly name: string | null;
};

/** By which a log-in finds the account. */
export const externalIdOf = ({provider, subject}: Pick<ProviderIdentity, 'provider' | 'subject'>): string =>
  `${provider} ${subject}`;

const toCredential = (identity: ProviderIdentity, id: string, now: string): OidcCredential => ({
  kind: 'oidc',
  id,
  createdAt: now,
  confirmedAt: now,
  externalId: externalIdOf(identity),
  provider: identity.provider,
  email: identity.email,
});

/** @throws Failure `forbidden`: anybody may give any address to a provider that does not verify it */
export const assertVerifiedEmail = ({email, isEmailVerified, provider}: ProviderIdentity): string => {
  if (email === null || !isEmailVerified) throw unverifiedProviderEmail(provider);
  return email;
};

const maxNameLength = 255;

/** The name for a profile: letters, their marks and what stands between them; mails repeat it, so that it may contain no address. */
export const toFullName = (name: string | null): string => {
  const plain = (name ?? '')
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{M}\p{Zs}'’-]/gu, ' ')
    .replaceAll(/\p{Zs}+/gu, ' ')
    .trim();
  return /\p{L}/u.test(plain) ? [...plain].slice(0, maxNameLength).join('').trim() : 'Customer';
};

/** An account without a password. */
export const createAccountOf = (
  identity: ProviderIdentity,
  {userId, credentialId}: {readonly userId: string; readonly credentialId: string},
  now: string,
): ExistingAccount => {
  const account = createAccount(
    {
      userId,
      email: assertVerifiedEmail(identity),
      passwordHash: null,
      profile: {
        fullName: toFullName(identity.name),
        phone: null,
        timezone: 'UTC',
        signUpOption: identity.provider === 'google' ? 'google' : 'general',
      },
      roles: ['customer'],
      isEmailVerified: true,
    },
    now,
  );
  return {...account, credentials: [toCredential(identity, credentialId, now)]};
};

/** Links an account at a provider to this one, whose holder has proven to be that. Linking the same again changes nothing. */
export const linkIdentity = (account: Account, identity: ProviderIdentity, id: string, now: string): Decision => {
  const existing = assertActive(account);
  assertVerifiedEmail(identity);
  const externalId = externalIdOf(identity);
  if (existing.credentials.some(each => each.kind === 'oidc' && each.externalId === externalId)) return {account};
  return {
    account: {...existing, credentials: [...existing.credentials, toCredential(identity, id, now)]},
    notices: [{...noticeTo(existing, now), type: 'factor-added', factor: 'oidc'}],
  };
};

/** @throws Failure `not-found` for an unknown id, `conflict` for the last credential */
export const unlinkIdentity = (account: Account, id: string, now: string): Decision => {
  const existing = assertNotDeleted(account);
  const credentials = existing.credentials.filter(each => each.kind !== 'oidc' || each.id !== id);
  if (credentials.length === existing.credentials.length) throw unknownIdentity(id);
  assertOtherFirstFactor({...existing, credentials});
  return {
    account: {...existing, credentials},
    notices: [{...noticeTo(existing, now), type: 'factor-removed', factor: 'oidc'}],
  };
};

const unverifiedProviderEmail = (provider: string) =>
  new Failure(
    'forbidden',
    'unverified-provider-email',
    `${provider} has not verified the e-mail address, so it opens no account here. Verify it there, or log in by other means.`,
  );
const unknownIdentity = (id: string) =>
  new Failure('not-found', 'unknown-identity', `This account has no linked identity ${id}.`);
export const linkRequired = () =>
  new Failure(
    'conflict',
    'link-required',
    'There is an account with this e-mail address. Log in to it first, and send the code to POST /auth/identities within five minutes.',
  );
export const badState = () =>
  new Failure(
    'invalid',
    'bad-state',
    'This log-in was not begun in this browser, has expired, or was completed before. Begin again.',
    {errors: [{path: 'state', message: 'is unknown, has expired, or was used before'}]},
  );
export const badCode = () =>
  new Failure(
    'unauthenticated',
    'bad-code',
    'This code is wrong, has expired, was used before, or belongs to another browser. Begin again with GET /auth/oidc/{provider}.',
  );
/** The same where the caller is logged in. */
export const refusedProviderCode = () =>
  new Failure(
    'invalid',
    'bad-code',
    'This code is wrong, has expired, was used before, or belongs to another browser.',
    {
      errors: [{path: 'code', message: 'is unknown here, has expired, or was used before'}],
    },
  );
export const badReturnTo = () =>
  new Failure('invalid', 'bad-return-to', 'The shop does not return to this address.', {
    errors: [{path: 'returnTo', message: 'is not of an origin that the shop returns to'}],
  });
export const unknownProvider = (name: string) =>
  new Failure(
    'not-found',
    'unknown-provider',
    `This shop has no log-in by ${name}. GET /auth/oidc lists the providers.`,
  );
