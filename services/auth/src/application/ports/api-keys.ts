import type {Page, PageRequest} from '@ecom/core/page';
import type {Account} from '../../domain/account.ts';
import type {ApiKey} from '../../domain/api-key.ts';
import type {RoleCatalogue} from '../../domain/role.ts';

/** API keys, also those that have ended. Every change is recorded as an event in the same transaction. */
export type ApiKeys = {
  get(id: string): Promise<ApiKey | undefined>;
  list(query: PageRequest & {readonly userId?: string}): Promise<Page<ApiKey>>;
  /**
   * Saves a new key of the user. `create` decides under the account's lock, so that no key has a permission that its creator loses meanwhile.
   *
   * @throws what `create` throws, and Failure `not-found` for an unknown user
   */
  create(userId: string, create: (creator: Account, catalogue: RoleCatalogue) => ApiKey): Promise<ApiKey>;
  /** @throws Failure `not-found` for an unknown id */
  update(id: string, decide: (key: ApiKey) => ApiKey): Promise<ApiKey>;
};

export type ApiKeySecrets = {
  /** A new random key, and what is stored of it. */
  generate(): {readonly key: string} & Pick<ApiKey, 'hash' | 'lastCharacters'>;
};
