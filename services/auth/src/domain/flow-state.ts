import type {ProviderIdentity} from './provider-identity.ts';

const minuteMs = 60_000;

/** By which the browser that began a log-in at a provider is recognized: hashes of its cookie, and of the verifier that it keeps (RFC 7636). */
type BrowserBinding = {
  readonly browser: string;
  /** S256 code challenge; null: the cookie alone. */
  readonly codeChallenge: string | null;
};

/** What is remembered until the next request of a log-in. */
export type FlowPurpose =
  /** Somebody was sent to the provider; the state comes back. */
  | ({
      readonly purpose: 'provider-request';
      readonly provider: string;
      readonly nonce: string;
      readonly codeVerifier: string;
      readonly redirectUri: string;
      /** Where the browser goes in the end. */
      readonly returnTo: string;
    } & BrowserBinding)
  /** The provider has said who somebody is; the code is exchanged for a session, or for a link to an account. */
  | ({readonly purpose: 'provider-code'; readonly identity: ProviderIdentity} & BrowserBinding)
  | {readonly purpose: 'passkey-registration'; readonly userId: string}
  | {readonly purpose: 'passkey-authentication'};

export type FlowState = FlowPurpose & {
  /** SHA-256 of what the browser sends, base64url. */
  readonly hash: string;
  /** RFC 3339 */
  readonly expiresAt: string;
};

export type FlowStateOf<P extends FlowState['purpose']> = Extract<FlowState, {readonly purpose: P}>;

const lifetimesMs: Readonly<Record<FlowState['purpose'], number>> = {
  // Somebody may have to log in at the provider first.
  'provider-request': 10 * minuteMs,
  // Somebody may have to enter a password first, to link an account.
  'provider-code': 5 * minuteMs,
  'passkey-registration': 5 * minuteMs,
  'passkey-authentication': 5 * minuteMs,
};

/** Validity of the challenge of a passkey, in milliseconds. */
export const passkeyTimeoutMs = lifetimesMs['passkey-authentication'];

export const createFlowState = (purpose: FlowPurpose, hash: string, now: string): FlowState => ({
  ...purpose,
  hash,
  expiresAt: new Date(Date.parse(now) + lifetimesMs[purpose.purpose]).toISOString(),
});
