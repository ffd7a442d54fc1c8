import {type CartEvent, cartTopic} from '@ecom/contracts/events/cart';
import {outboxEvent} from '@ecom/contracts/topic';
import {Failure} from '@ecom/core/failure';
import {aggregateTable} from '@ecom/postgres/aggregate-store';
import {type Database, hotStatement, type Statement, statement} from '@ecom/postgres/database';
import {conditionsOf} from '@ecom/postgres/filter';
import {keysetPage} from '@ecom/postgres/keyset';
import type {Carts, Found} from '../../application/ports.ts';
import {type Cart, type Line, unknownCart} from '../../domain/cart.ts';
import {endCheckout} from '../../domain/checkout.ts';
import type {Variant} from '../../domain/price.ts';

type Row = {
  readonly id: string;
  readonly version: number;
  readonly userId: string | null;
  readonly guestTokenHash: string | null;
  readonly currency: string;
  readonly lines: readonly Line[];
  readonly status: Cart['state']['status'];
  readonly orderId: string | null;
  readonly mergedInto: string | null;
  readonly checkouts: Cart['checkouts'];
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly variants: readonly Variant[] | null;
};

/** The variants of a cart's lines and other variants, as one JSON value beside the cart: a decision needs one round trip. */
const variantsOf = (lines: string, otherVariantIds: string) => `
  (select json_agg(json_build_object('id', v.id, 'productId', v.product_id, 'sku', v.sku, 'name', v.name, 'sold', v.sold, 'prices', v.prices))
   from variants v where v.id = any(array(select (line->>'variantId')::uuid from jsonb_array_elements(${lines}) line) || ${otherVariantIds})) as variants`;

const noOthers = `'{}'::uuid[]`;

const stateOf = ({status, orderId, mergedInto}: Row): Cart['state'] => {
  if (status === 'open') return {status};
  if (status === 'merged') return {status, into: mergedInto!};
  return {status, orderId: orderId!};
};

const variantMap = (variants: readonly Variant[] | null) =>
  new Map((variants ?? []).map(variant => [variant.id, variant]));

const fromRow = (row: Row): Found => ({
  cart: {
    id: row.id,
    version: row.version,
    owner: row.userId ? {userId: row.userId} : {guestTokenHash: row.guestTokenHash!},
    currency: row.currency,
    lines: row.lines,
    state: stateOf(row),
    checkouts: row.checkouts,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  },
  variants: variantMap(row.variants),
});

const toRow = ({cart: {owner, lines, state, checkouts, ...cart}}: Found) => ({
  ...cart,
  userId: 'userId' in owner ? owner.userId : null,
  guestTokenHash: 'guestTokenHash' in owner ? owner.guestTokenHash : null,
  lines: JSON.stringify(lines),
  checkouts: JSON.stringify(checkouts),
  status: state.status,
  orderId: 'orderId' in state ? state.orderId : null,
  mergedInto: 'into' in state ? state.into : null,
});

const table = aggregateTable<Found, CartEvent, Row>({
  table: 'carts',
  name: 'cart',
  constant: ['currency', 'createdAt'],
  changing: [
    'version',
    'userId',
    'guestTokenHash',
    'lines',
    'status',
    'orderId',
    'mergedInto',
    'checkouts',
    'updatedAt',
  ],
  canExist: false,
  expression: variantsOf('lines', '$2::uuid[]'),
  guards: {version: ({cart}) => cart.version},
  fromRow,
  toEvent: ({cart}, event) => outboxEvent(cartTopic, cart.id, event),
  notFound: unknownCart,
});
const select = `select ${table.columns}, ${variantsOf('lines', noOthers)} from carts`;
const newest: Statement<Row> = statement(
  'cart-newest',
  `${select} where user_id = $1 and status = 'open' order by id desc limit 1`,
);
// In the order of their ids, so that concurrent transactions on the same carts wait instead of deadlocking.
const lock: Statement<Pick<Row, 'id' | 'version'>> = statement(
  'cart-lock',
  'select id, version from carts where id = any($1::uuid[]) order by id for update',
);
const variantsAlone: Statement<Pick<Row, 'variants'>> = hotStatement(
  'cart-variants',
  `select ${variantsOf('$1::jsonb', noOthers)}`,
);
const remove: Statement<{id: string}> = statement(
  'cart-remove',
  'delete from carts where id = $1 and version = $2 returning id',
);
const removeOpen = statement('cart-remove-open-of', `delete from carts where user_id = $1 and status = 'open'`);
// A cart that changes while the sweep waits for its lock is not expired any more, so the deletion itself has the condition.
const isExpired = `updated_at < $1 and status <> 'checking_out' and (status = 'open' or updated_at < $2)`;
const sweep: Statement<{swept: string}> = statement(
  'cart-sweep',
  `with deleted as (delete from carts where ctid = any(array(select ctid from carts where ${isExpired} limit 1000)) and ${isExpired} returning 1)
   select count(*) as swept from deleted`,
);

/** A cart that was deleted meanwhile needs no change. */
const ignoreUnknown = (error: unknown) => {
  if (!(error instanceof Failure && error.kind === 'not-found')) throw error;
};

export const postgresCarts = (db: Database): Carts => {
  const store = table.createStore(db, toRow);
  const update: Carts['update'] = (id, decide, otherVariantIds = []) =>
    store.update(
      id,
      found => {
        const {cart, events = []} = decide(found);
        return {state: cart === found.cart ? found : {...found, cart}, events};
      },
      undefined,
      [otherVariantIds],
    );

  return {
    async add(cart, decide) {
      const [priced] = cart.lines.length > 0 ? await db.run(variantsAlone, [JSON.stringify(cart.lines)]) : [];
      const found = {cart, variants: variantMap(priced?.variants ?? null)};
      decide(found.variants);
      await store.insert({state: found, events: []});
      return found;
    },

    get: id => store.get(id, [[]]),

    newestOpenOf: async userId => (await db.run(newest, [userId])).map(fromRow)[0],

    async list({userId, status, id, ...page}) {
      const {items, nextCursor} = await keysetPage<Row>(db, {
        select,
        where: conditionsOf({userId, status, id}),
        // The ids are in the order of creation, and have an index for the newest cart already.
        sorts: {createdAt: {column: 'id', type: 'uuid', of: ({id}) => id}},
        ...page,
      });
      return {items: items.map(fromRow), nextCursor};
    },

    update,

    save: carts =>
      db.transaction(async () => {
        const rows = await db.run(lock, [carts.map(({id}) => id)]);
        const versions = new Map(rows.map(({id, version}) => [id, version]));
        const before = carts.map(cart => ({...cart, version: cart.version - 1}));
        const unchanged = before.every(({id, version}) => versions.get(id) === version);
        const toFound = (cart: Cart): Found => ({cart, variants: new Map()});
        if (unchanged)
          for (const [i, cart] of carts.entries())
            await store.replace(toFound(before[i]!), {state: toFound(cart), events: []});
        return unchanged;
      }),

    async settle(id, orderId, status, now) {
      await update(id, ({cart}) => ({cart: endCheckout(cart, orderId, status, now)})).catch(ignoreUnknown);
    },

    remove: async (id, version) => (await db.run(remove, [id, version])).length > 0,
    removeOpenOf: async userId => void (await db.run(removeOpen, [userId])),
    sweep: async (openBefore, closedBefore) => Number((await db.run(sweep, [openBefore, closedBefore]))[0]!.swept),
  };
};
