import {accessTokenSeconds} from './session.ts';

/** An Ed25519 key pair; `publicKey` and `privateKey` are the members x and d of its JWK (RFC 8037 §2). */
export type SigningKey = {
  readonly kid: string;
  readonly publicKey: string;
  readonly privateKey: string;
  /** RFC 3339 */
  readonly createdAt: string;
};

/** Oldest first. */
export type KeyRing = readonly SigningKey[];

const minuteMs = 60_000;
const rotationPeriodMs = 30 * 24 * 60 * minuteMs;
/** A key is published this long before it signs, so that every cache of the key set contains it by then. */
const publicationLeadMs = 15 * minuteMs;
/** How long after the publication of its successor a key may have signed a token that is still valid, with a margin for clock skew. */
const retentionMs = publicationLeadMs + accessTokenSeconds * 1000 + 5 * minuteMs;

const ageMs = ({createdAt}: SigningKey, now: string) => Date.parse(now) - Date.parse(createdAt);

/** The newest key that has been published for long enough; at first, the only one. */
export const currentSigningKey = (keys: KeyRing, now: string): SigningKey => {
  const signer = keys.findLast(key => ageMs(key, now) >= publicationLeadMs) ?? keys[0];
  if (!signer) throw new Error('a key ring has one key at least');
  return signer;
};

/** Adds `newKey` when the newest key is due, and drops keys whose tokens have all expired. */
export const rotate = (keys: KeyRing, newKey: SigningKey, now: string): KeyRing => {
  const newest = keys.at(-1);
  const extended = newest && ageMs(newest, now) < rotationPeriodMs ? keys : [...keys, newKey];
  return extended.filter((_, i) => {
    const successor = extended[i + 1];
    return !successor || ageMs(successor, now) < retentionMs;
  });
};

/** The public key as a JWK (RFC 7517). */
export const publicKeyOf = ({kid, publicKey}: SigningKey) =>
  ({kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', kid, x: publicKey}) as const;
