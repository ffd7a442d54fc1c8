import {Failure} from '@ecom/core/failure';

/**
 * What an account can prove its holder by. Each kind is optional: an account whose holder logs in by a passkey or a provider has no password. The
 * password is stored with the account, the others beside it.
 */
export type Credential = PasswordCredential | StoredCredential;

type PasswordCredential = {readonly kind: 'password'; readonly hash: string};

type StoredFields = {
  /** UUIDv7 */
  readonly id: string;
  /** RFC 3339 */
  readonly createdAt: string;
  /** When the holder first used it; null: it does not count yet. */
  readonly confirmedAt: string | null;
};

/** A secret in an authenticator app (RFC 6238). */
export type TotpCredential = StoredFields & {
  readonly kind: 'totp';
  /** As the adapter stores it: encrypted if a key is configured. */
  readonly secret: string;
  /** The time step of the last code that was accepted: a code works once (RFC 6238 §5.2). */
  readonly lastStep: number | null;
};

/** Codes for whoever has lost the other second factors. Each works once. */
export type RecoveryCodesCredential = StoredFields & {
  readonly kind: 'recovery-codes';
  /** SHA-256 of the codes that are left, in hex. */
  readonly hashes: readonly string[];
};

/** A key pair of a device (WebAuthn). */
export type PasskeyCredential = StoredFields & {
  readonly kind: 'passkey';
  readonly name: string;
  /** The credential id of WebAuthn, base64url. */
  readonly externalId: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: readonly string[];
};

/** An account at a provider (OpenID Connect). */
export type OidcCredential = StoredFields & {
  readonly kind: 'oidc';
  /** Provider and subject, separated by a space: unique. */
  readonly externalId: string;
  readonly provider: string;
  readonly email: string | null;
};

export type StoredCredential = TotpCredential | RecoveryCodesCredential | PasskeyCredential | OidcCredential;

export type CredentialKind = Credential['kind'];

type Holder = {readonly passwordHash: string | null; readonly credentials: readonly StoredCredential[]};

/** All credentials of an account, also those that are not confirmed yet. */
export const credentialsOf = ({passwordHash, credentials}: Holder): readonly Credential[] => [
  ...(passwordHash === null ? [] : [{kind: 'password', hash: passwordHash} as const]),
  ...credentials,
];

/** The kinds of those credentials that count. */
export const confirmedKindsOf = (holder: Holder): readonly CredentialKind[] => [
  ...new Set(
    credentialsOf(holder).flatMap(each => (each.kind === 'password' || each.confirmedAt !== null ? each.kind : [])),
  ),
];

/** The first credential of a kind. */
export const credentialOf = <K extends StoredCredential['kind']>({credentials}: Holder, kind: K) =>
  credentials.find((each): each is Extract<StoredCredential, {kind: K}> => each.kind === kind);

/** The credentials with `changed` in place of the one with its id, or at the end. */
export const withCredential = (
  credentials: readonly StoredCredential[],
  changed: StoredCredential,
): readonly StoredCredential[] => {
  const isKnown = credentials.some(({id}) => id === changed.id);
  return isKnown ? credentials.map(each => (each.id === changed.id ? changed : each)) : [...credentials, changed];
};

/** A passkey or an identity at a provider belongs to one account. */
export const credentialTaken = (kind: StoredCredential['kind']) =>
  kind === 'oidc'
    ? new Failure(
        'conflict',
        'identity-taken',
        'This identity is linked to another account. Log in by it, and remove it there.',
      )
    : new Failure('conflict', 'passkey-taken', 'This passkey is registered already.');
