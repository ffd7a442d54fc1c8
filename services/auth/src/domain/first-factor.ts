import {Failure} from '@ecom/core/failure';
import type {ExistingAccount} from './account.ts';
import {confirmedKindsOf} from './credential.ts';

const firstFactors: ReadonlySet<string> = new Set(['password', 'passkey', 'oidc']);

/** Asserts that the holder of the account can still log in. @throws Failure `conflict` */
export const assertOtherFirstFactor = (account: ExistingAccount): void => {
  if (!confirmedKindsOf(account).some(kind => firstFactors.has(kind))) throw lastCredential();
};

const lastCredential = () =>
  new Failure(
    'conflict',
    'last-credential',
    'This is the last credential that can log in. Set a password with POST /auth/password/forgot, or add a passkey, before you remove it.',
  );
