import type {Principal} from '@ecom/contracts/principal';
import {Failure} from '@ecom/core/failure';
import type {OidcCredential} from '../domain/credential.ts';
import {
  externalIdOf,
  linkIdentity as link,
  refusedProviderCode,
  unlinkIdentity as unlink,
} from '../domain/provider-identity.ts';
import {getAccount} from './change-roles.ts';
import {type ProviderCode, readProviderCode, useProviderCode} from './log-in-by-provider.ts';
import type {Ports} from './ports.ts';
import {saveAccount} from './save-account.ts';

type Holder = {readonly principal: Principal};

const identitiesOf = ({credentials}: {readonly credentials: readonly {readonly kind: string}[]}) =>
  credentials.filter((each): each is OidcCredential => each.kind === 'oidc');

// The caller is logged in: a 401 would end the session of many clients.
const refuseCode = (error: unknown): never => {
  throw error instanceof Failure && error.code === 'bad-code' ? refusedProviderCode() : error;
};

export const listIdentities =
  (ports: Ports) =>
  async ({principal}: Holder): Promise<readonly OidcCredential[]> =>
    identitiesOf(await getAccount(ports)(principal.userId));

/**
 * Links an account at a provider. The caller has proven recently to be the holder of this one.
 *
 * @throws Failure `invalid` for a wrong code, `forbidden` for an address that the provider has not verified, `conflict` when it is linked to another account
 */
export const linkIdentity =
  (ports: Ports) =>
  async ({principal: {userId, sessionId}, ...code}: Holder & ProviderCode): Promise<OidcCredential> => {
    const flow = await readProviderCode(ports)(code).catch(refuseCode);
    const {identity} = flow;
    await useProviderCode(ports)(flow).catch(refuseCode);
    const id = ports.newId();
    const account = await saveAccount(ports)(userId, current => link(current, identity, id, ports.now()), sessionId);
    ports.securityLog('factor-added', {userId, factor: 'oidc', provider: identity.provider});
    return identitiesOf(account).find(each => each.externalId === externalIdOf(identity))!;
  };

/** @throws Failure `not-found`, or `conflict` for the last credential that can log in */
export const deleteIdentity =
  (ports: Ports) =>
  async ({principal: {userId}, id}: Holder & {readonly id: string}): Promise<void> => {
    await saveAccount(ports)(userId, account => unlink(account, id, ports.now()));
    ports.securityLog('factor-removed', {userId, factor: 'oidc'});
  };
