import {
  currentSigningKey,
  describeKeys,
  type KeyRing,
  publicKeyOf,
  rotate,
  rotateNow,
  type SigningKey,
} from '../domain/signing-key.ts';
import type {Ports} from './ports.ts';

/** Creates the first key, and later the next one when it is due. */
export const rotateKeys =
  ({signingKeys, accessTokens, newId, now}: Ports) =>
  async (): Promise<KeyRing> => {
    const newKey = await accessTokens.createKey(newId(), now());
    return signingKeys.update(keys => rotate(keys, newKey, now()));
  };

/** Creates a key that signs as soon as every service can verify its tokens. Tokens of the old key stay valid until they expire. */
export const createSigningKey =
  ({signingKeys, accessTokens, newId, now}: Ports) =>
  async () => {
    const newKey = await accessTokens.createKey(newId(), now());
    const keys = await signingKeys.update(current => rotateNow(current, newKey, now()));
    return describeKeys(keys, now())[0]!;
  };

const keyRing = (ports: Ports) => async (): Promise<KeyRing> => {
  const keys = await ports.signingKeys.list();
  return keys.length > 0 ? keys : rotateKeys(ports)();
};

export const signingKey = (ports: Ports) => async (): Promise<SigningKey> =>
  currentSigningKey(await keyRing(ports)(), ports.now());

/** A JWK Set (RFC 7517 §5). */
export const getJsonWebKeySet = (ports: Ports) => async () => ({keys: (await keyRing(ports)()).map(publicKeyOf)});

export const listSigningKeys = (ports: Ports) => async () => describeKeys(await keyRing(ports)(), ports.now());
