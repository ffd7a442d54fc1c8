import {accessTokenSeconds} from './session.ts';

/** An Ed25519 key pair; `publicKey` and `privateKey` are the members x and d of its JWK (RFC 8037 §2). */
export type SigningKey = {
  readonly kid: string;
  readonly publicKey: string;
  readonly privateKey: string;
  /** RFC 3339 */
  readonly createdAt: string;
  /** When it begins to sign; default: 15 minutes after it is created. */
  readonly signsFrom?: string | undefined;
};

/** `next` will sign, `active` signs, and `verifying` does not sign any more, but its tokens are valid. */
export type SigningKeyState = 'next' | 'active' | 'verifying';

/** Oldest first. */
export type KeyRing = readonly SigningKey[];

const minuteMs = 60_000;
const rotationPeriodMs = 30 * 24 * 60 * minuteMs;
/** A key is published this long before it signs, so that every cache of the key set contains it by then. */
const publicationLeadMs = 15 * minuteMs;
/** The same for a key that is wanted now: by then other processes of `auth` have read it, and services fetch the key set again. */
export const promptLeadMs = 20_000;
/** How long after its successor began to sign a key may have signed a token that is still valid, with a margin for clock skew. */
const retentionMs = accessTokenSeconds * 1000 + 5 * minuteMs;

const addMs = (instant: string, milliseconds: number) => new Date(Date.parse(instant) + milliseconds).toISOString();
const signsFrom = ({createdAt, signsFrom = addMs(createdAt, publicationLeadMs)}: SigningKey) => signsFrom;
const ageMs = ({createdAt}: SigningKey, now: string) => Date.parse(now) - Date.parse(createdAt);

/** The newest key that has been published for long enough; at first, the only one. */
export const currentSigningKey = (keys: KeyRing, now: string): SigningKey => {
  const signer = keys.findLast(key => signsFrom(key) <= now) ?? keys[0];
  if (!signer) throw new Error('a key ring has one key at least');
  return signer;
};

/** Adds `newKey` when the newest key is due, and drops keys whose tokens have all expired. */
export const rotate = (keys: KeyRing, newKey: SigningKey, now: string): KeyRing => {
  const newest = keys.at(-1);
  return withoutExpired(newest && ageMs(newest, now) < rotationPeriodMs ? keys : [...keys, newKey], now);
};

/** Adds `newKey`, which signs as soon as every service can have it. */
export const rotateNow = (keys: KeyRing, newKey: SigningKey, now: string): KeyRing =>
  withoutExpired([...keys, {...newKey, signsFrom: addMs(now, promptLeadMs)}], now);

const withoutExpired = (keys: KeyRing, now: string): KeyRing =>
  keys.filter((_, i) => {
    const successor = keys[i + 1];
    return !successor || now < addMs(signsFrom(successor), retentionMs);
  });

/** The keys without their private parts, newest first. */
export const describeKeys = (keys: KeyRing, now: string) => {
  const active = keys.indexOf(currentSigningKey(keys, now));
  const stateOf = (i: number): SigningKeyState => (i > active ? 'next' : i === active ? 'active' : 'verifying');
  return keys
    .map((key, i) => ({
      kid: key.kid,
      createdAt: key.createdAt,
      // The first key signs at once.
      signsFrom: i === 0 && stateOf(i) === 'active' && signsFrom(key) > now ? key.createdAt : signsFrom(key),
      state: stateOf(i),
    }))
    .toReversed();
};

/** The public key as a JWK (RFC 7517). */
export const publicKeyOf = ({kid, publicKey}: SigningKey) =>
  ({kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', kid, x: publicKey}) as const;
