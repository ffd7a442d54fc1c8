import test from 'ava';
import type {Format} from './formats.ts';
import {readProducts} from './read-products.ts';
import type {FileProduct} from './row.ts';

type Options = {readonly currency?: string; readonly format?: Format};

/** Reads a file with this content. */
const read = async (content: string, {currency = 'EUR', format}: Options = {}) => {
  const leftOut: string[] = [];
  const text = async function* () {
    // One character at a time: nothing depends on how a file is cut.
    yield* content;
  };
  const source = {name: 'file', size: 1, modifiedAt: '', bytesRead: () => 0, text};
  const onLeftOut = (columns: readonly string[]) => void leftOut.push(...columns);
  const {products} = await readProducts(source, {currency, ...(format && {format}), onLeftOut});
  const items: FileProduct[] = [];
  for await (const product of products) items.push(product);
  return {
    items,
    leftOut,
    rows: items.map(item => JSON.parse(JSON.stringify('row' in item ? item.row : item.problems))),
  };
};

const shopify = `\uFEFFHandle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Price / USD,Image Src,Image Alt Text,SEO Title,Status
lamp,Lamp,"<p>Bright
&amp; light</p>",Acme,Home > Lights,"Colour:black, vintage",TRUE,Size,S,LAMP-S,5,19.99,22.50,https://img.example/1.jpg,One,x,active
lamp,,,,,,,,L,LAMP-L,0,29.99,,https://img.example/2.jpg,,,
lamp,,,,,,,,,,,,,https://img.example/3.jpg,,,

chair,Chair,,,,,FALSE,Title,Default Title,CHAIR,,5,,,,,active
`;

test("Shopify's file becomes products with variants and images", async t => {
  const {rows, leftOut, items} = await read(shopify);
  t.deepEqual(rows, [
    {
      slug: 'lamp',
      name: 'Lamp',
      description: 'Bright & light',
      brand: 'Acme',
      categories: [['Home', 'Lights']],
      status: 'published',
      attributes: {Colour: 'black', vintage: 'yes'},
      media: [
        {url: 'https://img.example/1.jpg', alt: 'One'},
        {url: 'https://img.example/2.jpg', alt: ''},
        {url: 'https://img.example/3.jpg', alt: ''},
      ],
      variants: [
        {
          sku: 'LAMP-S',
          options: {Size: 'S'},
          prices: [
            {amount: 1999, currency: 'EUR'},
            {amount: 2250, currency: 'USD'},
          ],
          stock: 5,
        },
        {sku: 'LAMP-L', options: {Size: 'L'}, prices: [{amount: 2999, currency: 'EUR'}], stock: 0},
      ],
    },
    {
      slug: 'chair',
      name: 'Chair',
      status: 'draft',
      variants: [{sku: 'CHAIR', prices: [{amount: 500, currency: 'EUR'}]}],
    },
  ]);
  t.deepEqual(leftOut, ['SEO Title']);
  t.deepEqual(
    items.map(({line}) => line),
    [2, 6],
  );
});

test('a field is found again in the file', async t => {
  const {items} = await read(shopify);
  const [lamp] = items;
  if (!lamp || lamp.problems) return t.fail();
  t.deepEqual(lamp.locate('slug'), {line: 2, column: 'Handle', value: 'lamp'});
  t.deepEqual(lamp.locate('variants[1].prices[0].amount'), {line: 4, column: 'Variant Price', value: '29.99'});
  t.deepEqual(lamp.locate('media[2].url'), {line: 5, column: 'Image Src', value: 'https://img.example/3.jpg'});
});

test("the new column names of Shopify's file mean the same", async t => {
  const {rows} = await read('Title,URL handle,SKU,Price,Inventory quantity\nLamp,lamp,L,1.5,7\n');
  const variant = {sku: 'L', prices: [{amount: 150, currency: 'EUR'}], stock: 7};
  t.deepEqual(rows, [{slug: 'lamp', name: 'Lamp', variants: [variant]}]);
});

const vendure = `name , slug , description , assets , facets , optionGroups , optionValues , sku , price , taxCategory , stockOnHand , trackInventory , variantAssets , variantFacets
Lamp , lamp , "A ""bright"" lamp" , https://img.example/1.jpg|lamp.jpg , category:Home > Lights|brand:Acme|Colour:black , Size|Shade , S|Oval , LAMP-S , 19.99 , standard , 5 , false , ,
, , , , , , L|Oval , LAMP-L , 29.99 , standard , , false , ,
Chair , chair , , , , , , CHAIR , 5 , standard , 3 , false , ,
`;

test("Vendure's file becomes products with variants", async t => {
  const {rows, leftOut} = await read(vendure);
  t.deepEqual(rows, [
    {
      slug: 'lamp',
      name: 'Lamp',
      description: 'A "bright" lamp',
      brand: 'Acme',
      categories: [['Home', 'Lights']],
      attributes: {Colour: 'black'},
      media: [{url: 'https://img.example/1.jpg', alt: ''}],
      variants: [
        {sku: 'LAMP-S', options: {Size: 'S', Shade: 'Oval'}, prices: [{amount: 1999, currency: 'EUR'}], stock: 5},
        {sku: 'LAMP-L', options: {Size: 'L', Shade: 'Oval'}, prices: [{amount: 2999, currency: 'EUR'}]},
      ],
    },
    {slug: 'chair', name: 'Chair', variants: [{sku: 'CHAIR', prices: [{amount: 500, currency: 'EUR'}], stock: 3}]},
  ]);
  t.deepEqual(leftOut, ['taxCategory', 'trackInventory', 'variantAssets', 'variantFacets']);
});

test('yen and dinars have their own decimals', async t => {
  const [yen] = (await read('Handle,Title,Variant SKU,Variant Price\na,A,A,1999\n', {currency: 'JPY'})).rows;
  t.deepEqual(yen.variants[0].prices, [{amount: 1999, currency: 'JPY'}]);
  const [dinar] = (await read('Handle,Title,Variant SKU,Variant Price\na,A,A,1.999\n', {currency: 'KWD'})).rows;
  t.deepEqual(dinar.variants[0].prices, [{amount: 1999, currency: 'KWD'}]);
});

const refuses = test.macro(async (t, line: string, problem: object, currency: string = 'EUR') => {
  const {rows} = await read(`Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty,Status\n${line}\n`, {
    currency,
  });
  t.like(rows[0][0], {line: 2, ...problem});
});
test('a price with a decimal comma is refused', refuses, 'a,A,A,"1,5",,', {column: 'Variant Price', value: '1,5'});
test(
  'a fraction of a yen is refused',
  refuses,
  'a,A,A,1.5,,',
  {message: 'is not an amount of JPY such as 1999'},
  'JPY',
);
test('a negative quantity is refused', refuses, 'a,A,A,1,-2,', {column: 'Variant Inventory Qty', value: '-2'});
test('a variant without a SKU is refused', refuses, 'a,A,,1,2,', {column: 'Variant SKU'});
test('an unknown status is refused', refuses, 'a,A,A,1,2,gone', {column: 'Status', value: 'gone'});
test('a line with too few cells is refused', refuses, 'a,A,A', {message: 'has 3 cells, and the header has 6'});

const isUsageError = test.macro(async (t, content: string, message: RegExp, options: Options = {}) => {
  await t.throwsAsync(read(content, options), {name: 'UsageError', message});
});
test('an unknown header is a usage error', isUsageError, 'a,b\n1,2\n', /line 1 is not the header of a known format/);
test('an empty file is a usage error', isUsageError, '', /line 1/);
test('a missing column is a usage error', isUsageError, 'Title\nA\n', /line 1 has no column Handle/, {
  format: 'shopify',
});
test('an unknown currency is a usage error', isUsageError, shopify, /EURO is not an ISO 4217/, {currency: 'EURO'});
test('a stray quotation mark is a usage error', isUsageError, 'Handle,Title\na,A\nb,B"x\n', /not CSV at line 3/);

test('a line of NDJSON is a product, whatever its text has', async t => {
  const row = {slug: 'a', name: 'A\u2028B', variants: [{sku: 'A'}]};
  const {items, rows} = await read(`${JSON.stringify(row)}\r\n\n{"slug":\n`);
  t.deepEqual(rows[0], row);
  t.like(items[1], {line: 3, problems: [{line: 3}]});
  t.deepEqual('locate' in items[0]! && items[0].locate('variants[0].sku'), {
    line: 1,
    column: 'variants[0].sku',
    value: 'A',
  });
});
