import type {verifyAuthenticationResponse} from '@simplewebauthn/server';
import type {PasskeyResponse, Passkeys, RelyingParty} from '../application/ports/passkeys.ts';
import type {PasskeyCredential} from '../domain/credential.ts';
import {passkeyTimeoutMs} from '../domain/flow-state.ts';

type Transports = NonNullable<Parameters<typeof verifyAuthenticationResponse>[0]['credential']['transports']>;

/** Loading it takes a fifth of a second, which no start waits for. */
const library = () => import('@simplewebauthn/server');

/** Ed25519, ECDSA P-256 and RSA (COSE): the ones that devices have. The library would ask Node.js for experimental ones, too. */
const algorithms = [-8, -7, -257];

const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, 'base64url'));

const describe = ({externalId, transports}: PasskeyCredential) => ({
  id: externalId,
  transports: [...transports] as Transports,
});

const readChallenge = ({response: {clientDataJSON}}: PasskeyResponse): string | undefined => {
  try {
    const {challenge} = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString());
    return typeof challenge === 'string' ? challenge : undefined;
  } catch {
    return undefined;
  }
};

const expectations = ({id, origins}: RelyingParty, challenge: string) => ({
  expectedChallenge: challenge,
  expectedOrigin: [...origins],
  expectedRPID: id,
  requireUserVerification: true,
});

/**
 * Passkeys by SimpleWebAuthn. No attestation is asked for: which device somebody has is no business of a shop.
 *
 * @param shopName the devices show it
 */
export const simpleWebAuthn = (shopName: string): Passkeys => ({
  async registrationOptions({id}, {userId, email, existing}) {
    const {generateRegistrationOptions} = await library();
    const options = await generateRegistrationOptions({
      supportedAlgorithmIDs: algorithms,
      rpName: shopName,
      rpID: id,
      userID: new TextEncoder().encode(userId),
      userName: email,
      timeout: passkeyTimeoutMs,
      attestationType: 'none',
      excludeCredentials: existing.map(describe),
      authenticatorSelection: {residentKey: 'required', userVerification: 'required'},
    });
    return {challenge: options.challenge, options};
  },

  async verifyRegistration(relyingParty, {challenge, response}) {
    const {verifyRegistrationResponse} = await library();
    try {
      const {registrationInfo} = await verifyRegistrationResponse({
        ...expectations(relyingParty, challenge),
        supportedAlgorithmIDs: algorithms,
        response: response as never,
      });
      if (!registrationInfo) return undefined;
      const {id, publicKey, counter, transports = []} = registrationInfo.credential;
      return {externalId: id, publicKey: Buffer.from(publicKey).toString('base64url'), counter, transports};
    } catch {
      // The library throws for what it cannot read, and for what is not valid.
      return undefined;
    }
  },

  async requestOptions({id}, allowed) {
    const {generateAuthenticationOptions} = await library();
    const options = await generateAuthenticationOptions({
      rpID: id,
      timeout: passkeyTimeoutMs,
      userVerification: 'required',
      ...(allowed.length > 0 && {allowCredentials: allowed.map(describe)}),
    });
    return {challenge: options.challenge, options};
  },

  async verifyAuthentication(relyingParty, {challenge, response, passkey: {externalId, publicKey}}) {
    const {verifyAuthenticationResponse} = await library();
    try {
      const {verified, authenticationInfo} = await verifyAuthenticationResponse({
        ...expectations(relyingParty, challenge),
        response: response as never,
        // The library compares counters with this one; the domain decides about them.
        credential: {id: externalId, publicKey: bytesOf(publicKey), counter: 0},
      });
      return verified ? authenticationInfo.newCounter : undefined;
    } catch {
      return undefined;
    }
  },

  challengeOf: readChallenge,
});
