import {newId} from '@ecom/core/ids';
import type {Database} from '@ecom/postgres/database';
import test from 'ava';
import {createUseCases} from '../../application/index.ts';
import {aBrand, aCategory, aProduct, now} from '../../testing/fixtures.ts';
import {openPostgres, storesOn} from '../../testing/stores.ts';

type Client = {query: (...args: readonly unknown[]) => unknown};

/** Counts what is sent to PostgreSQL on connections that are opened later, BEGIN and COMMIT included. */
const countRoundTrips = (db: Database) => {
  const count = {roundTrips: 0};
  db.sequelize.addHook('afterConnect', connection => {
    const client = connection as Client;
    const query = client.query.bind(client);
    client.query = (...args) => {
      count.roundTrips += 1;
      return query(...args);
    };
  });
  return count;
};

test('updating a product takes six round trips, whatever changes', async t => {
  const [db] = (await openPostgres(t, 1)) as [Database];
  const count = countRoundTrips(db);
  const stores = storesOn(db);
  const {updateProduct} = createUseCases({...stores, newId, now: () => now});
  const brand = await stores.brands.add(aBrand());
  const category = await stores.categories.decide(() => aCategory());
  const {id} = aProduct();
  await stores.products.add([aProduct({id})]);
  for (const change of [{name: 'New'}, {brandId: brand.id, categoryIds: [category.id], slug: 'new'}, {brandId: null}]) {
    count.roundTrips = 0;
    await updateProduct(id, change, undefined);
    t.is(count.roundTrips, 6, JSON.stringify(change));
  }
});

test('an import is refused for the brand that does not exist, also when its first product has no brand', async t => {
  const [db] = (await openPostgres(t, 1)) as [Database];
  const brand = {id: newId(), name: 'Deleted'};
  const products = [aProduct(), aProduct({brand})];
  await t.throwsAsync(storesOn(db).products.add(products), {code: 'unknown-reference', message: new RegExp(brand.id)});
});
