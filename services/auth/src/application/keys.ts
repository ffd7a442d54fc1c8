import {currentSigningKey, type KeyRing, publicKeyOf, rotate, type SigningKey} from '../domain/signing-key.ts';
import type {Ports} from './ports.ts';

/** Creates the first key, and later the next one when it is due. */
export const rotateKeys =
  ({signingKeys, accessTokens, newId, now}: Ports) =>
  async (): Promise<KeyRing> => {
    const newKey = await accessTokens.createKey(newId(), now());
    return signingKeys.update(keys => rotate(keys, newKey, now()));
  };

const keyRing = (ports: Ports) => async (): Promise<KeyRing> => {
  const keys = await ports.signingKeys.list();
  return keys.length > 0 ? keys : rotateKeys(ports)();
};

export const signingKey = (ports: Ports) => async (): Promise<SigningKey> =>
  currentSigningKey(await keyRing(ports)(), ports.now());

/** A JWK Set (RFC 7517 §5). */
export const getJsonWebKeySet = (ports: Ports) => async () => ({keys: (await keyRing(ports)()).map(publicKeyOf)});
