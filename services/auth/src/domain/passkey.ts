import {Failure} from '@ecom/core/failure';
import {type Account, assertActive, assertNotDeleted, type Decision, noticeTo} from './account.ts';
import {type PasskeyCredential, withCredential} from './credential.ts';
import {assertOtherFirstFactor} from './first-factor.ts';
import {removeFactors} from './second-factor.ts';

/** Passkeys of one account. */
export const maxPasskeys = 20;

/** What a device says when it is registered. */
export type NewPasskey = Pick<PasskeyCredential, 'id' | 'name' | 'externalId' | 'publicKey' | 'counter' | 'transports'>;

export const passkeysOf = ({credentials}: Pick<Account, 'credentials'>): readonly PasskeyCredential[] =>
  credentials.filter(each => each.kind === 'passkey');

/** All other sessions end: they were not proven by it. */
export const addPasskey = (
  account: Account,
  {passkey, session}: {readonly passkey: NewPasskey; readonly session: string},
  now: string,
): Decision => {
  const existing = assertActive(account);
  const passkeys = passkeysOf(existing);
  if (passkeys.length >= maxPasskeys) throw tooManyPasskeys();
  const added: PasskeyCredential = {kind: 'passkey', ...passkey, createdAt: now, confirmedAt: now};
  return {
    account: {...existing, credentials: [...existing.credentials, added]},
    ...(passkeys.length === 0 && {sessionsToEnd: {at: now, except: session}}),
    notices: [{...noticeTo(existing, now), type: 'factor-added', factor: 'passkey'}],
  };
};

const getPasskey = (account: Account, id: string): PasskeyCredential => {
  const found = passkeysOf(assertNotDeleted(account)).find(each => each.id === id);
  if (!found) throw unknownPasskey(id);
  return found;
};

export const renamePasskey = (account: Account, id: string, name: string): Decision => {
  const existing = assertNotDeleted(account);
  const renamed = {...getPasskey(existing, id), name};
  return {account: {...existing, credentials: withCredential(existing.credentials, renamed)}};
};

/** @throws Failure `not-found` for an unknown id, `conflict` for the last credential */
export const removePasskey = (account: Account, id: string, now: string): Decision => {
  getPasskey(account, id);
  const decision = removeFactors(account, each => each.id === id, now);
  assertOtherFirstFactor(assertNotDeleted(decision.account));
  return decision;
};

/**
 * Whether a signature counter shows that a key was copied (WebAuthn §7.2, step 22): it does not grow. A device that does not count sends zero.
 */
export const isRegressed = (stored: number, received: number): boolean =>
  (stored > 0 || received > 0) && received <= stored;

/** Records a use. @throws Failure `unauthenticated` when a concurrent use has the same counter, or the passkey was removed */
export const acceptPasskey = (account: Account, id: string, counter: number): Decision => {
  const existing = assertActive(account);
  const passkey = passkeysOf(existing).find(each => each.id === id);
  if (!passkey || isRegressed(passkey.counter, counter)) throw wrongPasskey();
  return {account: {...existing, credentials: withCredential(existing.credentials, {...passkey, counter})}};
};

export const wrongPasskey = () =>
  new Failure(
    'unauthenticated',
    'wrong-passkey',
    'This passkey is unknown here, its response is wrong, or its challenge has expired. Begin again with POST /auth/login/passkey/options.',
  );
/** The same where the caller is logged in. */
export const refusedPasskey = () =>
  new Failure(
    'invalid',
    'wrong-passkey',
    'The response of the passkey is wrong, or its challenge has expired. Begin again.',
    {
      errors: [
        {path: 'credential', message: 'is wrong, or answers a challenge that has expired or was answered before'},
      ],
    },
  );
const unknownPasskey = (id: string) =>
  new Failure('not-found', 'unknown-passkey', `This account has no passkey ${id}.`);
const tooManyPasskeys = () =>
  new Failure('conflict', 'too-many-passkeys', `An account has at most ${maxPasskeys} passkeys. Remove one first.`);
