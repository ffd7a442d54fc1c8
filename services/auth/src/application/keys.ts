import {type KeyRing, publicKeyOf, rotate, type SigningKey, signerOf} from '../domain/signing-key.ts';
import type {Ports} from './ports.ts';

/** Creates the first key, and later the next one when it is due. */
export const rotateKeys =
  ({signingKeys, accessTokens, newId, now}: Ports) =>
  async (): Promise<KeyRing> => {
    const newKey = await accessTokens.makeKey(newId(), now());
    return signingKeys.update(keys => rotate(keys, newKey, now()));
  };

const keyRing = (ports: Ports) => async (): Promise<KeyRing> => {
  const keys = await ports.signingKeys.list();
  return keys.length > 0 ? keys : rotateKeys(ports)();
};

export const signingKey = (ports: Ports) => async (): Promise<SigningKey> =>
  signerOf(await keyRing(ports)(), ports.now());

/** A JWK Set (RFC 7517 §5). */
export const publishKeys = (ports: Ports) => async () => ({keys: (await keyRing(ports)()).map(publicKeyOf)});
