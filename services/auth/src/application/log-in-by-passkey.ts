import type {Principal} from '@ecom/contracts/principal';
import {Failure} from '@ecom/core/failure';
import {assertActive} from '../domain/account.ts';
import {withProof} from '../domain/authentication.ts';
import {createFlowState} from '../domain/flow-state.ts';
import {badChallenge, maxChallengeAttempts} from '../domain/one-time-token.ts';
import {acceptPasskey, isRegressed, passkeysOf, refusedPasskey, wrongPasskey} from '../domain/passkey.ts';
import {badRefreshToken, type Client} from '../domain/session.ts';
import {type AccessToken, issueAccessToken} from './issue-tokens.ts';
import {signingKey} from './keys.ts';
import {type LoggedIn, openSession} from './open-session.ts';
import type {PasskeyResponse, RelyingParty} from './ports/passkeys.ts';
import type {Ports} from './ports.ts';

type Begin = {
  readonly relyingParty: RelyingParty;
  /** Of a log-in that lacks a second factor. Without it the holder picks one of the passkeys that the device has for this shop. */
  readonly challenge?: string | undefined;
};

/** What the browser passes to `navigator.credentials.get`. */
export const beginPasskeyLogIn =
  ({accounts, passkeys, tokens, flows, secrets, now}: Ports) =>
  async ({relyingParty, challenge: logIn}: Begin) => {
    const token = logIn === undefined ? undefined : await tokens.get(secrets.hash(logIn), ['log-in'], now());
    if (logIn !== undefined && !token) throw badChallenge();
    const account = token && (await accounts.get(token.userId));
    const {challenge, options} = await passkeys.requestOptions(relyingParty, account ? passkeysOf(account) : []);
    await flows.add(createFlowState({purpose: 'passkey-authentication'}, secrets.hash(challenge), now()));
    return options;
  };

type Proof = {readonly response: PasskeyResponse; readonly relyingParty: RelyingParty};

/** @returns the holder of the passkey, and its use @throws Failure `unauthenticated` */
const verifyPasskey =
  (ports: Ports) =>
  async ({response, relyingParty}: Proof) => {
    const {accounts, passkeys, flows, secrets, securityLog, now} = ports;
    const challenge = passkeys.challengeOf(response);
    const flow = challenge && (await flows.take(secrets.hash(challenge), 'passkey-authentication', now()));
    const account = flow ? await accounts.getByCredential('passkey', response.id) : undefined;
    const passkey = account && passkeysOf(account).find(each => each.externalId === response.id);
    const counter =
      passkey && (await passkeys.verifyAuthentication(relyingParty, {challenge: challenge!, response, passkey}));
    if (!account || !passkey || counter === undefined) throw wrongPasskey();
    const {userId} = account;
    if (isRegressed(passkey.counter, counter)) {
      securityLog('passkey-counter-regressed', {userId, passkeyId: passkey.id, stored: passkey.counter, counter});
      throw wrongPasskey();
    }
    return {userId, passkey, counter};
  };

export type PasskeyLogIn = Proof & {
  readonly challenge?: string | undefined;
  readonly client: Client;
  readonly deviceToken?: string | undefined;
};

/**
 * Logs in by a passkey, which is two factors by itself: a device, and what unlocks it. Or completes the log-in of a challenge.
 *
 * @throws Failure `unauthenticated`
 */
export const logInByPasskey =
  (ports: Ports) =>
  async ({challenge, client, deviceToken, ...proof}: PasskeyLogIn): Promise<LoggedIn> => {
    const {accounts, tokens, secrets, securityLog, now} = ports;
    const begun =
      challenge === undefined
        ? undefined
        : await tokens.attempt(secrets.hash(challenge), 'log-in', now(), maxChallengeAttempts);
    if (challenge !== undefined && !begun) throw badChallenge();
    const {userId, passkey, counter} = await verifyPasskey(ports)(proof).catch(error => {
      securityLog('second-factor-failed', {userId: begun?.userId, factor: 'passkey', address: client.address});
      throw error;
    });
    if (begun && begun.userId !== userId) throw wrongPasskey();
    await accounts.update(userId, account => ({
      ...acceptPasskey(account, passkey.id, counter),
      ...(begun && {usedToken: begun.hash}),
    }));
    return openSession(ports)({
      userId,
      provenBy: withProof(begun?.provenBy ?? [], {factor: 'passkey', at: now()}),
      client,
      deviceToken,
      assertCanLogIn(account) {
        if (!passkeysOf(account).some(({id}) => id === passkey.id)) throw wrongPasskey();
        return assertActive(account);
      },
    });
  };

/** Proves again who holds the session. @throws Failure `invalid` for a wrong response */
export const stepUpByPasskey =
  (ports: Ports) =>
  async ({principal: {userId, sessionId}, ...proof}: Proof & {readonly principal: Principal}): Promise<AccessToken> => {
    const {accounts, sessions, now} = ports;
    // The caller is logged in: a 401 would end the session of many clients.
    const verified = await verifyPasskey(ports)(proof).catch(error => {
      throw error instanceof Failure && error.code === 'wrong-passkey' ? refusedPasskey() : error;
    });
    if (verified.userId !== userId) throw refusedPasskey();
    await accounts.update(userId, account => acceptPasskey(account, verified.passkey.id, verified.counter));
    const subject = await sessions.addProof(sessionId, {factor: 'passkey', at: now()}, now());
    if (!subject) throw badRefreshToken();
    return issueAccessToken(ports)(await signingKey(ports)(), subject);
  };
