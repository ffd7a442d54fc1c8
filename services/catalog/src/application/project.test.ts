import test from 'ava';
import {memoryPages} from '../adapters/memory/pages.ts';
import {memoryReplicas} from '../adapters/memory/replicas.ts';
import {aProduct, aStock, idOf} from '../testing/fixtures.ts';
import {createUseCases} from './index.ts';
import type {Pages, Ports} from './ports.ts';

const responseCache = {forget() {}};

test('who loses the race for a page looks again, and nothing that was heard is lost', async t => {
  const replicas = memoryReplicas();
  const pages = memoryPages();
  const calm = createUseCases({replicas, pages, responseCache});
  await calm.applyProductChange(aProduct(1));
  // The first save comes after somebody else's.
  let raced = false;
  const racing: Pages = {
    ...pages,
    async save(kept) {
      if (!raced) {
        raced = true;
        await calm.applyStockChange(aStock(1, 4));
      }
      return pages.save(kept);
    },
  };
  await createUseCases({replicas, pages: racing, responseCache}).applyProductChange(
    aProduct(1, {version: 2, name: 'New'}),
  );
  t.like(await calm.getProduct(idOf(1)), {name: 'New', variants: [{available: 4}]});
});

test('stock and its product, heard of at once, meet whoever is first', async t => {
  const replicas = memoryReplicas();
  const pages = memoryPages();
  const {applyStockChange, getProduct} = createUseCases({replicas, pages, responseCache});
  // The product's page is being made: its stock has been looked up, and is not there yet.
  const slow: Ports['replicas'] = {
    ...replicas,
    async stock(ids) {
      const found = await replicas.stock(ids);
      if (found.size === 0) await applyStockChange(aStock(1, 4));
      return found;
    },
  };
  await createUseCases({replicas: slow, pages, responseCache}).applyProductChange(aProduct(1));
  t.like(await getProduct(idOf(1)), {variants: [{available: 4}]});
});

test('a page that others change every time is left to the next delivery', async t => {
  const pages: Pages = {...memoryPages(), save: async () => false};
  const {applyProductChange} = createUseCases({replicas: memoryReplicas(), pages, responseCache});
  await t.throwsAsync(applyProductChange(aProduct(1)), {code: 'too-busy'});
});
