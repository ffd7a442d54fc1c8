import {recordChange} from '@ecom/core/recorded-changes';
import {type Database, type Statement, statement} from '@ecom/postgres/database';
import {type EventSink, republish} from '@ecom/postgres/republish';
import {recordEvents} from '@ecom/postgres/state-change';
import type {Stock} from '../../application/ports.ts';
import {unknownVariant} from '../../domain/product.ts';
import {available} from '../../domain/stock.ts';
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
// The condition is on both tables; otherwise a merge join would begin at the first variant for each page.
const everything: Statement<Row> = statement(
  'stock-republish',
  `select ${columns} ${live} where s.variant_id > $1 and v.id > $1 order by s.variant_id limit $2`,
);

const levelOf = ({onHand, reserved}: Row) => ({onHand: Number(onHand), reserved: Number(reserved)});

export const postgresStock = (db: Database): Stock => ({
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
