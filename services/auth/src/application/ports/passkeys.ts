import type {PasskeyCredential} from '../../domain/credential.ts';

/** The site that passkeys belong to (WebAuthn §4). */
export type RelyingParty = {
  /** Its domain: `shop.example` is for its subdomains, too. */
  readonly id: string;
  /** The origins of the pages that may use the passkeys. */
  readonly origins: readonly string[];
};

/** What `navigator.credentials` returns, as JSON (WebAuthn §5.1.8). */
export type PasskeyResponse = {
  /** The credential id, base64url. */
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly response: Readonly<Record<string, unknown>> & {readonly clientDataJSON: string};
};

/** Passkeys (WebAuthn). A device must verify its user: a PIN, a fingerprint. */
export type Passkeys = {
  /** @returns the options for `navigator.credentials.create`, and the challenge in them */
  registrationOptions(
    relyingParty: RelyingParty,
    user: {readonly userId: string; readonly email: string; readonly existing: readonly PasskeyCredential[]},
  ): Promise<{readonly challenge: string; readonly options: object}>;
  /** Undefined for a response that is not valid. */
  verifyRegistration(
    relyingParty: RelyingParty,
    registration: {readonly challenge: string; readonly response: PasskeyResponse},
  ): Promise<Pick<PasskeyCredential, 'externalId' | 'publicKey' | 'counter' | 'transports'> | undefined>;
  /**
   * @param allowed none: the holder picks one that the device has for this shop
   * @returns the options for `navigator.credentials.get`, and the challenge in them
   */
  requestOptions(
    relyingParty: RelyingParty,
    allowed: readonly PasskeyCredential[],
  ): Promise<{readonly challenge: string; readonly options: object}>;
  /** @returns the counter of the device; undefined for a response that is not valid */
  verifyAuthentication(
    relyingParty: RelyingParty,
    authentication: {
      readonly challenge: string;
      readonly response: PasskeyResponse;
      readonly passkey: PasskeyCredential;
    },
  ): Promise<number | undefined>;
  /** The challenge that a response answers; undefined for one that cannot be read. It is not verified. */
  challengeOf(response: PasskeyResponse): string | undefined;
};
