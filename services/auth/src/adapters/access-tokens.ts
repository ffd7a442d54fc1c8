import {tokenAudience, tokenIssuer} from '@ecom/contracts/access-token';
import {type CryptoKey, exportJWK, generateKeyPair, importJWK, SignJWT} from 'jose';
import type {AccessTokens} from '../application/ports.ts';
import {publicKeyOf, type SigningKey} from '../domain/signing-key.ts';

/** JWTs signed by Ed25519 (RFC 8037). */
export const ed25519Tokens = (): AccessTokens => {
  // Usually the same key signs; importing it again costs as much as a signature.
  let last: {readonly kid: string; readonly key: CryptoKey} | undefined;
  const read = async (signer: SigningKey) => {
    if (last?.kid === signer.kid) return last.key;
    const key = (await importJWK({...publicKeyOf(signer), d: signer.privateKey}, 'EdDSA')) as CryptoKey;
    last = {kid: signer.kid, key};
    return key;
  };
  return {
    async makeKey(kid, createdAt) {
      const {privateKey} = await generateKeyPair('EdDSA', {crv: 'Ed25519', extractable: true});
      const {x, d} = await exportJWK(privateKey);
      return {kid, publicKey: x!, privateKey: d!, createdAt};
    },
    sign: async (signer, claims) =>
      new SignJWT({...claims, iss: tokenIssuer, aud: tokenAudience})
        .setProtectedHeader({alg: 'EdDSA', kid: signer.kid, typ: 'at+jwt'})
        .sign(await read(signer)),
  };
};
