import type {Principal} from '@ecom/contracts/principal';
import type {PasskeyCredential} from '../domain/credential.ts';
import {createFlowState} from '../domain/flow-state.ts';
import {
  addPasskey as add,
  passkeysOf,
  refusedPasskey,
  removePasskey as remove,
  renamePasskey as rename,
} from '../domain/passkey.ts';
import {getAccount} from './change-roles.ts';
import type {PasskeyResponse, RelyingParty} from './ports/passkeys.ts';
import type {Ports} from './ports.ts';
import {saveAccount} from './save-account.ts';

type Holder = {readonly principal: Principal};

/** What the browser passes to `navigator.credentials.create`. */
export const beginPasskeyRegistration =
  (ports: Ports) =>
  async ({principal: {userId}, relyingParty}: Holder & {readonly relyingParty: RelyingParty}) => {
    const {passkeys, flows, secrets, now} = ports;
    const account = await getAccount(ports)(userId);
    const {challenge, options} = await passkeys.registrationOptions(relyingParty, {
      userId,
      email: account.email,
      existing: passkeysOf(account),
    });
    await flows.add(createFlowState({purpose: 'passkey-registration', userId}, secrets.hash(challenge), now()));
    return options;
  };

export type PasskeyRegistration = Holder & {
  readonly name: string;
  readonly response: PasskeyResponse;
  readonly relyingParty: RelyingParty;
};

/** @throws Failure `invalid` for a wrong response, `conflict` when it is registered already */
export const createPasskey =
  (ports: Ports) =>
  async ({principal: {userId, sessionId}, name, response, relyingParty}: PasskeyRegistration) => {
    const {passkeys, flows, secrets, sessions, securityLog, newId, now} = ports;
    const challenge = passkeys.challengeOf(response);
    const flow = challenge && (await flows.take(secrets.hash(challenge), 'passkey-registration', now()));
    if (!challenge || !flow || flow.userId !== userId) throw refusedPasskey();
    const verified = await passkeys.verifyRegistration(relyingParty, {challenge, response});
    if (!verified) throw refusedPasskey();
    const passkey = {id: newId(), name, ...verified};
    const account = await saveAccount(ports)(
      userId,
      current => add(current, {passkey, session: sessionId}, now()),
      sessionId,
    );
    await sessions.addProof(sessionId, {factor: 'passkey', at: now()}, now());
    securityLog('factor-added', {userId, factor: 'passkey'});
    return passkeysOf(account).find(({id}) => id === passkey.id)!;
  };

export const listPasskeys =
  (ports: Ports) =>
  async ({principal}: Holder): Promise<readonly PasskeyCredential[]> =>
    passkeysOf(await getAccount(ports)(principal.userId));

type Named = Holder & {readonly id: string};

export const updatePasskey =
  (ports: Ports) =>
  async ({principal: {userId}, id, name}: Named & {readonly name: string}): Promise<PasskeyCredential> => {
    const account = await saveAccount(ports)(userId, current => rename(current, id, name));
    return passkeysOf(account).find(each => each.id === id)!;
  };

/** @throws Failure `not-found`, or `conflict` for the last credential that can log in */
export const deletePasskey =
  (ports: Ports) =>
  async ({principal: {userId}, id}: Named): Promise<void> => {
    await saveAccount(ports)(userId, account => remove(account, id, ports.now()));
    ports.securityLog('factor-removed', {userId, factor: 'passkey'});
  };
