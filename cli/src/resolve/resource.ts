import {RefusedError} from '../client/errors.ts';
import {everyItem} from '../client/every-item.ts';
import type {Shop} from '../client/shop.ts';
import {listCategoriesWithPaths} from './category.ts';
import {isAbbreviatedId, isId, namesId, only} from './id.ts';

type Things = readonly {readonly id: string}[];

/** What the login may not read, it finds nothing in. */
const readable = (list: Promise<Things>): Promise<Things> =>
  list.catch(error => {
    if (error instanceof RefusedError && error.status === 403) return [];
    throw error;
  });

const usersById = async (shop: Shop, id: string): Promise<Things> =>
  (await shop.listUsers({query: {id, status: ['all']}})).items;

const apiKeysBy = async (shop: Shop, text: string): Promise<Things> =>
  (await everyItem(cursor => shop.listApiKeys({query: {limit: 100, cursor}}))).filter(
    ({id, name}) => name === text || namesId(text, id),
  );

const findIn = async (lists: readonly Promise<Things>[]): Promise<Things> =>
  (await Promise.all(lists.map(readable))).flat();

/** The id of whoever changes things: a user by e-mail address or id, an API key by name or id; of ids the first digits suffice. */
export const resolveActorId = async (shop: Shop, text: string): Promise<string> => {
  if (isId(text)) return text;
  const users = text.includes('@')
    ? shop.listUsers({query: {email: text, status: ['all']}}).then(({items}) => items)
    : isAbbreviatedId(text)
      ? usersById(shop, text)
      : Promise.resolve([]);
  return only(`user or API key ${text}`, await findIn([users, apiKeysBy(shop, text)])).id;
};

/** The id of whatever has an id that begins with these digits; another text, or the number of a dead letter, is the whole id. */
export const resolveResourceId = async (shop: Shop, text: string): Promise<string> => {
  if (!isAbbreviatedId(text)) return text;
  const query = {id: text};
  const lists: readonly Promise<{readonly items: Things}>[] = [
    shop.listOrders({query}),
    shop.listPayments({query}),
    shop.listProducts({query: {...query, status: ['draft', 'published', 'archived', 'deleted']}}),
    shop.listBrands({query}),
    shop.listCarts({query}),
  ];
  const variants = shop.listStock({query: {variantId: text}});
  const found = await findIn([
    usersById(shop, text),
    apiKeysBy(shop, text),
    ...lists.map(list => list.then(({items}) => items)),
    variants.then(({items}) => items.map(({variantId: id}) => ({id}))),
    listCategoriesWithPaths(shop).then(all => all.filter(({id}) => namesId(text, id))),
  ]);
  if (found.length === 0 && /^\d+$/.test(text)) return text;
  return only(`user, API key, order, payment, product, variant, brand, category or cart ${text}`, found).id;
};
