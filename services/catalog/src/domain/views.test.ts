import test from 'ava';
import {aCategory, aProduct, idOf} from '../testing/fixtures.ts';
import {categoryTree} from './category.ts';
import {pageOf} from './page.ts';
import {branchesOf, detailOf, itemOf} from './views.ts';

const tree = categoryTree([
  aCategory(1, {name: 'Zoo'}),
  aCategory(2, {name: 'Äpfel'}),
  aCategory(3, {name: 'Cats', parentId: idOf(1)}),
  aCategory(4, {status: 'inactive', parentId: idOf(1)}),
]);

test('the tree has siblings by name, levels, counts, and nothing out of reach', t => {
  const branches = branchesOf(
    tree,
    new Map([
      [idOf(1), 5],
      [idOf(3), 2],
    ]),
  );
  t.like(branches, [
    {name: 'Äpfel', level: 0, count: 0, subcategories: []},
    {
      name: 'Zoo',
      level: 0,
      count: 5,
      subcategories: [{name: 'Cats', level: 1, count: 2, parentId: idOf(1), subcategories: []}],
    },
  ]);
  t.is(branches[1]!.subcategories.length, 1);
});

test('an item shows the first picture, its categories, and no price in a currency that it is not sold in', t => {
  const media = [
    {url: '/a.jpg', alt: 'a'},
    {url: '/b.jpg', alt: 'b'},
  ];
  const page = pageOf(aProduct(7, {media, categoryIds: [idOf(3)]}), new Map(), tree);
  t.like(itemOf(page, 'EUR'), {
    price: {amount: 1000, currency: 'EUR'},
    media: [media[0]],
    categories: [{name: 'Cats'}],
    available: false,
  });
  t.is(itemOf(page, 'USD').price, null);
});

test('a product page tells nothing of how it is found', t => {
  const detail = detailOf(pageOf(aProduct(7), new Map(), tree));
  t.deepEqual(Object.keys(detail).sort(), [
    'attributes',
    'available',
    'brand',
    'breadcrumbs',
    'categories',
    'description',
    'id',
    'media',
    'name',
    'prices',
    'slug',
    'variants',
  ]);
});
