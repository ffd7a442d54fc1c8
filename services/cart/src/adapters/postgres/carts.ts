import {cartTopic} from '@ecom/contracts/events/cart';
import {outboxEvent} from '@ecom/contracts/topic';
import {retryOnConflict} from '@ecom/core/retry-on-conflict';
import {type Database, hotStatement, type Statement, statement} from '@ecom/postgres/database';
import {stateChange} from '@ecom/postgres/state-change';
import type {Carts, Found} from '../../application/ports.ts';
import {type Cart, type Line, unknownCart} from '../../domain/cart.ts';
import type {Variant} from '../../domain/price.ts';

type Row = {
  readonly id: string;
  readonly version: number;
  readonly user_id: string | null;
  readonly guest_token_hash: string | null;
  readonly currency: string;
  readonly lines: readonly Line[];
  readonly status: Cart['state']['status'];
  readonly order_id: string | null;
  readonly merged_into: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly variants: readonly Variant[] | null;
};

const columns =
  'id, version, user_id, guest_token_hash, currency, lines, status, order_id, merged_into, created_at, updated_at';

/** The variants of a cart's lines and other variants, as one JSON value beside the cart: a decision needs one round trip. */
const variantsOf = (lines: string, otherVariantIds = "'{}'::uuid[]") => `
  (select json_agg(json_build_object('id', v.id, 'productId', v.product_id, 'sku', v.sku, 'name', v.name, 'sold', v.sold, 'prices', v.prices))
   from variants v where v.id = any(array(select (line->>'variantId')::uuid from jsonb_array_elements(${lines}) line) || ${otherVariantIds})) as variants`;

const byId: Statement<Row> = hotStatement(
  'cart-by-id',
  `select ${columns}, ${variantsOf('c.lines', '$2::uuid[]')} from carts c where id = $1`,
);
const newest: Statement<Row> = statement(
  'cart-newest',
  `select ${columns}, ${variantsOf('c.lines')} from carts c where user_id = $1 and status = 'open' order by id desc limit 1`,
);
// In the order of their ids, so that concurrent transactions on the same carts wait instead of deadlocking.
const lock: Statement<Pick<Row, 'id' | 'version'>> = statement(
  'cart-lock',
  'select id, version from carts where id = any($1::uuid[]) order by id for update',
);
const variantsAlone: Statement<Pick<Row, 'variants'>> = hotStatement(
  'cart-variants',
  `select ${variantsOf('$1::jsonb')}`,
);
const insert = hotStatement(
  'cart-insert',
  `insert into carts (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);
const save = stateChange<{id: string}>(
  'cart-save',
  `update carts set version = $3, user_id = $4, guest_token_hash = $5, lines = $6::jsonb, status = $7, order_id = $8, merged_into = $9,
     updated_at = $10 where id = $1 and version = $2 returning id`,
);
const settle = hotStatement(
  'cart-settle',
  `update carts set status = $3, order_id = case when $3 = 'open' then null else order_id end, version = version + 1, updated_at = $4
   where id = $1 and order_id = $2 and status = 'checking_out'`,
);
const remove: Statement<{id: string}> = statement(
  'cart-remove',
  'delete from carts where id = $1 and version = $2 returning id',
);
const sweep: Statement<{swept: string}> = statement(
  'cart-sweep',
  `with old as (delete from carts where ctid = any(array(
     select ctid from carts where updated_at < $1 and status <> 'checking_out' and (status = 'open' or updated_at < $2) limit 1000)) returning 1)
   select count(*) as swept from old`,
);

const stateOf = ({status, order_id, merged_into}: Row): Cart['state'] => {
  if (status === 'open') return {status};
  if (status === 'merged') return {status, into: merged_into!};
  return {status, orderId: order_id!};
};

const fromRow = (row: Row): Cart => ({
  id: row.id,
  version: row.version,
  owner: row.user_id ? {userId: row.user_id} : {guestTokenHash: row.guest_token_hash!},
  currency: row.currency,
  lines: row.lines,
  state: stateOf(row),
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

const variantMap = (variants: readonly Variant[] | null) =>
  new Map((variants ?? []).map(variant => [variant.id, variant]));
const toFound = (row: Row): Found => ({cart: fromRow(row), variants: variantMap(row.variants)});

const ownerFields = ({owner}: Cart) => ('userId' in owner ? [owner.userId, null] : [null, owner.guestTokenHash]);
const stateFields = ({state}: Cart) => [
  state.status,
  'orderId' in state ? state.orderId : null,
  'into' in state ? state.into : null,
];
const updateValues = (before: number, cart: Cart) => [
  cart.id,
  before,
  cart.version,
  ...ownerFields(cart),
  JSON.stringify(cart.lines),
  ...stateFields(cart),
  cart.updatedAt,
];

export const postgresCarts = (db: Database): Carts => ({
  async add(cart, decide) {
    const {id, version, currency, createdAt, updatedAt} = cart;
    const lines = JSON.stringify(cart.lines);
    const [priced] = cart.lines.length > 0 ? await db.run(variantsAlone, [lines]) : [];
    const variants = variantMap(priced?.variants ?? null);
    decide(variants);
    await db.run(insert, [
      id,
      version,
      ...ownerFields(cart),
      currency,
      lines,
      ...stateFields(cart),
      createdAt,
      updatedAt,
    ]);
    return {cart, variants};
  },

  get: async id => (await db.run(byId, [id, []])).map(toFound)[0],
  newestOpenOf: async userId => (await db.run(newest, [userId])).map(toFound)[0],

  update: (id, decide, otherVariantIds = []) =>
    retryOnConflict(async () => {
      const [row] = await db.run(byId, [id, otherVariantIds]);
      if (!row) throw unknownCart(id);
      const found = toFound(row);
      const {cart, events = []} = decide(found);
      const outboxEvents = events.map(event => outboxEvent(cartTopic, id, event));
      const won = await save(db, updateValues(row.version, cart), {events: outboxEvents});
      return won.length > 0 ? {...found, cart} : undefined;
    }),

  save: carts =>
    db.transaction(async () => {
      const rows = await db.run(lock, [carts.map(({id}) => id)]);
      const versions = new Map(rows.map(({id, version}) => [id, version]));
      const unchanged = carts.every(({id, version}) => versions.get(id) === version - 1);
      if (unchanged) for (const cart of carts) await save(db, updateValues(cart.version - 1, cart));
      return unchanged;
    }),

  settle: async (id, orderId, status, now) => void (await db.run(settle, [id, orderId, status, now])),
  remove: async (id, version) => (await db.run(remove, [id, version])).length > 0,
  sweep: async (openBefore, closedBefore) => Number((await db.run(sweep, [openBefore, closedBefore]))[0]!.swept),
});
