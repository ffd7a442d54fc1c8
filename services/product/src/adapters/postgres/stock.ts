import {recordChange} from '@ecom/core/recorded-changes';
import {type Database, type Statement, statement} from '@ecom/postgres/database';
import {conditionsOf} from '@ecom/postgres/filter';
import {type Condition, keysetPage} from '@ecom/postgres/keyset';
import {type EventSink, republish} from '@ecom/postgres/republish';
import {recordEvents} from '@ecom/postgres/state-change';
import type {Stock} from '../../application/ports.ts';
import {skuKey, unknownVariant} from '../../domain/product.ts';
import {available, setOnHand} from '../../domain/stock.ts';
import {toStockEvent} from './product-row.ts';

type Row = {
  readonly id: string;
  readonly productId: string;
  readonly version: number;
  readonly onHand: string;
  readonly reserved: string;
};

const columns = 's.variant_id as id, s.product_id as "productId", s.version, s.on_hand as "onHand", s.reserved';
const live = 'from stock s join variants v on v.id = s.variant_id and not v.deleted';
const byId: Statement<Row> = statement('stock-by-id', `select ${columns} ${live} where s.variant_id = $1`);
const lock: Statement<Row> = statement(
  'stock-lock',
  `select ${columns} ${live} where s.variant_id = $1 for update of s`,
);
const save = statement(
  'stock-save',
  'update stock set on_hand = $2, reserved = $3, version = version + 1 where variant_id = $1',
);
const keepAdjustment = statement(
  'stock-adjustment',
  'insert into stock_adjustments (id, variant_id, delta, on_hand, reason, made_by, made_at) values ($1, $2, $3, $4, $5, $6, $7)',
);
// Why each lock is a lateral subquery: the planner expects a hundred rows of any JSON array, and would read the whole table.
const lockMany: Statement<Row> = statement(
  'stock-lock-many',
  `select locked.* from (select "variantId" from json_to_recordset($1::json) as w("variantId" uuid) order by 1) w,
     lateral (select ${columns} from stock s where s.variant_id = w."variantId" for update) locked`,
);
const saveMany: Statement<Row> = statement(
  'stock-save-many',
  `insert into stock (variant_id, product_id, version, on_hand, reserved)
   select id, "productId", version + 1, "onHand", reserved
   from json_to_recordset($1::json) as n(id uuid, "productId" uuid, version int, "onHand" bigint, reserved bigint) order by id
   on conflict (variant_id) do update set version = excluded.version, on_hand = excluded.on_hand`,
);
// The condition is on both tables; otherwise a merge join would begin at the first variant for each page.
const everything: Statement<Row> = statement(
  'stock-republish',
  `select ${columns} ${live} where s.variant_id > $1 and v.id > $1 order by s.variant_id limit $2`,
);

type ListRow = Row & {readonly sku: string; readonly productName: string};
const listed = `select ${columns}, v.sku, (select p.name from products p where p.id = v.product_id) as "productName" ${live}`;
const availableColumn = '(s.on_hand - s.reserved)';
const sorts = {
  available: {column: availableColumn, type: 'bigint', of: (row: ListRow) => String(available(levelOf(row)))},
  sku: {column: 'v.sku', type: 'text', of: ({sku}: ListRow) => sku},
};

const levelOf = ({onHand, reserved}: Pick<Row, 'onHand' | 'reserved'>) => ({
  onHand: Number(onHand),
  reserved: Number(reserved),
});

export const postgresStock = (db: Database): Stock => ({
  async list({sku, variantId, productId, availableMax, ...page}) {
    const where: Condition[] = [...conditionsOf({variantId}, () => 's.variant_id')];
    if (sku !== undefined) where.push(['v.sku_key = ?', skuKey(sku)]);
    if (productId !== undefined) where.push(['v.product_id = ?', productId]);
    if (availableMax !== undefined) where.push([`${availableColumn} <= ?`, availableMax]);
    const {items, ...rest} = await keysetPage<ListRow>(db, {select: listed, where, sorts, id: 's.variant_id', ...page});
    const toItem = ({id, productId, sku, productName, ...level}: ListRow) => ({
      variantId: id,
      sku,
      productId,
      productName,
      ...levelOf(level),
    });
    return {items: items.map(toItem), ...rest};
  },

  level: async variantId => (await db.run(byId, [variantId])).map(levelOf)[0],

  update: (variantId, decide, adjustment) =>
    db.transaction(async () => {
      const [row] = await db.run(lock, [variantId]);
      if (!row) throw unknownVariant(variantId);
      const before = levelOf(row);
      const level = decide(before);
      await db.run(save, [variantId, level.onHand, level.reserved]);
      recordChange('stock', variantId, before, level);
      if (adjustment) {
        const {id, delta, reason, by, at} = adjustment;
        await db.run(keepAdjustment, [id, variantId, delta, level.onHand, reason, by, at]);
      }
      if (available(level) !== available(before)) {
        await recordEvents(db, [
          toStockEvent({variantId, productId: row.productId, version: row.version + 1, available: available(level)}),
        ]);
      }
      return level;
    }),
});

/**
 * Sets the stock on hand of variants, inside of a transaction, and publishes the available quantities that changed. Stock is locked in the order of
 * its ids, as reservations do.
 *
 * @throws Failure `conflict` when more is reserved
 */
export const setStock = async (
  db: Database,
  wanted: readonly {readonly variantId: string; readonly onHand: number}[],
): Promise<void> => {
  const onHand = new Map(wanted.map(each => [each.variantId, each.onHand]));
  const rows = await db.run(lockMany, [JSON.stringify(wanted)]);
  const changed = rows.map(row => ({...row, before: levelOf(row), ...setOnHand(levelOf(row), onHand.get(row.id)!)}));
  await db.run(saveMany, [JSON.stringify(changed)]);
  for (const {id, before, onHand, reserved} of changed) recordChange('stock', id, before, {onHand, reserved});
  await recordEvents(
    db,
    changed
      .filter(({before, ...level}) => available(level) !== available(before))
      .map(({id, productId, version, ...level}) =>
        toStockEvent({variantId: id, productId, version: version + 1, available: available(level)}),
      ),
  );
};

export const republishStock = (db: Database, sink?: EventSink) =>
  republish(
    db,
    {
      table: 'stock',
      key: 'variant_id',
      select: everything,
      toEvent: row =>
        toStockEvent({
          variantId: row.id,
          productId: row.productId,
          version: row.version,
          available: available(levelOf(row)),
        }),
    },
    sink,
  );
