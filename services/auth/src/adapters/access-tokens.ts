import {tokenAudience, tokenIssuer} from '@ecom/contracts/access-token';
import {type CryptoKey, exportJWK, generateKeyPair, importJWK, SignJWT} from 'jose';
import type {AccessTokens} from '../application/ports/signing-keys.ts';
import {publicKeyOf, type SigningKey} from '../domain/signing-key.ts';

/** JWTs signed by Ed25519 (RFC 8037). */
export const ed25519Tokens = (): AccessTokens => {
  // Usually the same key signs; importing it again costs as much as a signature.
  let imported: {readonly kid: string; readonly key: CryptoKey} | undefined;
  const importKey = async (signer: SigningKey) => {
    if (imported?.kid === signer.kid) return imported.key;
    const key = (await importJWK({...publicKeyOf(signer), d: signer.privateKey}, 'EdDSA')) as CryptoKey;
    imported = {kid: signer.kid, key};
    return key;
  };
  return {
    async createKey(kid, createdAt) {
      const {privateKey} = await generateKeyPair('EdDSA', {crv: 'Ed25519', extractable: true});
      const {x, d} = await exportJWK(privateKey);
      return {kid, publicKey: x!, privateKey: d!, createdAt};
    },
    sign: async (signer, claims) =>
      new SignJWT({...claims, iss: tokenIssuer, aud: tokenAudience})
        .setProtectedHeader({alg: 'EdDSA', kid: signer.kid, typ: 'at+jwt'})
        .sign(await importKey(signer)),
  };
};
