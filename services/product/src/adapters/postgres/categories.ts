import {categoryTopic} from '@ecom/contracts/events/product';
import {outboxEvent} from '@ecom/contracts/topic';
import {recordChange} from '@ecom/core/recorded-changes';
import {type Database, type Statement, statement} from '@ecom/postgres/database';
import {violatedUnique} from '@ecom/postgres/errors';
import {type EventSink, republish} from '@ecom/postgres/republish';
import {recordEvents} from '@ecom/postgres/state-change';
import {DataTypes} from 'sequelize';
import type {Categories} from '../../application/ports.ts';
import {type Category, categoryNameTaken, categorySlugTaken} from '../../domain/category.ts';
import {categoriesLock} from './product-row.ts';

type Row = Omit<Category, 'createdAt' | 'updatedAt'> & {readonly createdAt: Date; readonly updatedAt: Date};

const columns = `id, version, parent_id as "parentId", name, slug, former_slugs as "formerSlugs", description, status, created_at as "createdAt", updated_at as "updatedAt"`;
const live: Statement<Row> = statement(
  'category-forest',
  `select ${columns} from categories where status <> 'deleted'`,
);
const everything: Statement<Row> = statement(
  'category-republish',
  `select ${columns} from categories where id > $1 order by id limit $2`,
);
// Cycles, names and slugs are rules about all categories: decisions are serialized.
const lockCategories = statement('category-lock', `select pg_advisory_xact_lock(${categoriesLock})`);
// Materialized: PostgreSQL would expect to find the first product soon, and read the table.
const usage: Statement<{isUsed: boolean}> = statement(
  'category-usage',
  `with used as materialized (select id from products where category_ids @> array[$1::uuid] and status <> 'deleted')
   select exists (select from used) as "isUsed"`,
);

const categoryOf = (row: Row): Category => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
const toEvent = (category: Category) =>
  outboxEvent(categoryTopic, category.id, {type: 'category.changed', data: category});

/** All categories that are not deleted. */
export const liveCategories = async (db: Database): Promise<readonly Category[]> =>
  (await db.run(live)).map(categoryOf);

export const postgresCategories = (db: Database): Categories => {
  const model = db.sequelize.define('categories', {
    id: {type: DataTypes.UUID, primaryKey: true},
    version: DataTypes.INTEGER,
    parentId: DataTypes.UUID,
    name: DataTypes.TEXT,
    slug: DataTypes.TEXT,
    formerSlugs: DataTypes.ARRAY(DataTypes.TEXT),
    description: DataTypes.TEXT,
    status: DataTypes.TEXT,
    createdAt: DataTypes.DATE,
    updatedAt: DataTypes.DATE,
  });
  const forest = () => liveCategories(db);

  return {
    forest,
    decide: (decide, id) =>
      db.transaction(async () => {
        await db.run(lockCategories);
        const [used] = id === undefined ? [] : await db.run(usage, [id]);
        const categories = await forest();
        const category = decide(categories, used?.isUsed ?? false);
        const transaction = db.current();
        try {
          if (category.version === 1) await model.create(category, {transaction, returning: false});
          else await model.update(category, {where: {id: category.id}, transaction});
        } catch (error) {
          // PostgreSQL and JavaScript may differ in lower-casing; the index is decisive.
          const broken = violatedUnique(error);
          if (broken === 'categories_sibling_name') throw categoryNameTaken(category.name);
          if (broken === 'categories_slug') throw categorySlugTaken(category.slug);
          throw error;
        }
        const before = categories.find(each => each.id === category.id);
        recordChange('category', category.id, before, category);
        await recordEvents(db, [toEvent(category)]);
        return category;
      }),
  };
};

export const republishCategories = (db: Database, sink?: EventSink) =>
  republish(db, {table: 'categories', select: everything, toEvent: row => toEvent(categoryOf(row))}, sink);
