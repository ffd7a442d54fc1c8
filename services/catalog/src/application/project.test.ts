import test from 'ava';
import {memoryPages} from '../adapters/memory/pages.ts';
import {memorySources} from '../adapters/memory/sources.ts';
import {aProduct, aStock, idOf} from '../testing/fixtures.ts';
import {createUseCases} from './index.ts';
import type {Pages, Ports} from './ports.ts';

const answers = {forget() {}};

test('who loses the race for a page looks again, and nothing that was heard is lost', async t => {
  const sources = memorySources();
  const pages = memoryPages();
  const calm = createUseCases({sources, pages, answers});
  await calm.learnProduct(aProduct(1));
  // The first save comes after somebody else's.
  let raced = false;
  const racing: Pages = {
    ...pages,
    async save(kept) {
      if (!raced) {
        raced = true;
        await calm.learnStock(aStock(1, 4));
      }
      return pages.save(kept);
    },
  };
  await createUseCases({sources, pages: racing, answers}).learnProduct(aProduct(1, {version: 2, name: 'New'}));
  t.like(await calm.showProduct(idOf(1)), {name: 'New', variants: [{available: 4}]});
});

test('stock and its product, heard of at once, meet whoever is first', async t => {
  const sources = memorySources();
  const pages = memoryPages();
  const {learnStock, showProduct} = createUseCases({sources, pages, answers});
  // The product's page is being made: its stock has been looked up, and is not there yet.
  const slow: Ports['sources'] = {
    ...sources,
    async stock(ids) {
      const found = await sources.stock(ids);
      if (found.size === 0) await learnStock(aStock(1, 4));
      return found;
    },
  };
  await createUseCases({sources: slow, pages, answers}).learnProduct(aProduct(1));
  t.like(await showProduct(idOf(1)), {variants: [{available: 4}]});
});

test('a page that others change every time is left to the next delivery', async t => {
  const pages: Pages = {...memoryPages(), save: async () => false};
  const {learnProduct} = createUseCases({sources: memorySources(), pages, answers});
  await t.throwsAsync(learnProduct(aProduct(1)), {code: 'too-busy'});
});
