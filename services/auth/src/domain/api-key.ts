import type {Permission} from '@ecom/contracts/permission';
import {Failure} from '@ecom/core/failure';
import {type Account, assertActive} from './account.ts';
import {permissionsOf, type RoleCatalogue} from './role.ts';

/** A machine's credential. It stays when it has ended, so that a log line can be traced to it. */
export type ApiKey = {
  readonly id: string;
  readonly version: number;
  /** Who created it. */
  readonly userId: string;
  readonly name: string;
  /** SHA-256 of the key; the key itself is stored nowhere. */
  readonly hash: string;
  /** By which people recognise the key. */
  readonly lastCharacters: string;
  readonly scopes: readonly Permission[];
  /** RFC 3339, all of them */
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  /** As this service saw it; null: never. */
  readonly lastUsedAt: string | null;
};

export type NewApiKeyData = Pick<ApiKey, 'id' | 'name' | 'hash' | 'lastCharacters' | 'scopes' | 'expiresAt'>;

/** A key has no permission that its creator lacks at this moment. */
export const createApiKey = (creator: Account, data: NewApiKeyData, now: string, catalogue: RoleCatalogue): ApiKey => {
  const {userId, roles} = assertActive(creator);
  if (data.expiresAt !== null && Date.parse(data.expiresAt) <= Date.parse(now)) throw expiryNotInFuture();
  const scopes = [...new Set(data.scopes)];
  const missing = lackingScopes(scopes, permissionsOf(roles, catalogue));
  if (missing.length > 0) throw scopeNotHeld(missing);
  return {...data, version: 1, userId, scopes, createdAt: now, revokedAt: null, lastUsedAt: null};
};

/** A key that was revoked stays as it is. */
export const revokeApiKey = (key: ApiKey, now: string): ApiKey =>
  key.revokedAt === null ? {...key, version: key.version + 1, revokedAt: now} : key;

const lackingScopes = (scopes: readonly Permission[], held: readonly Permission[]) =>
  scopes.filter(scope => !held.includes(scope));

/** Whether a key has a permission that its creator has lost. */
export const exceeds = ({scopes}: Pick<ApiKey, 'scopes'>, held: readonly Permission[]): boolean =>
  lackingScopes(scopes, held).length > 0;

export const unknownApiKey = (id: string) => new Failure('not-found', 'unknown-api-key', `There is no API key ${id}.`);
const scopeNotHeld = (scopes: readonly Permission[]) =>
  new Failure('forbidden', 'scope-not-held', `You lack the permission ${scopes.join(', ')} yourself.`);
const expiryNotInFuture = () =>
  new Failure('invalid', 'expiry-not-in-future', 'The expiry is not in the future.', {
    errors: [{path: 'expiresAt', message: 'must be in the future'}],
  });
