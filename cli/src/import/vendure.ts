import type {CellReader} from './cell-reader.ts';
import type {CsvFormat, Line} from './csv-format.ts';
import {htmlToText} from './html.ts';
import {attributeOf, partsOf, pathOf, unlessEmpty} from './lists.ts';
import type {Row, Variant} from './row.ts';

const fields = {
  slug: 'slug',
  name: 'name',
  description: 'description',
  brand: 'facets',
  categories: 'facets',
  status: 'status',
  attributes: 'facets',
  'media.url': 'assets',
  'media.alt': 'assetAlts',
  variants: 'sku',
  'variants.sku': 'sku',
  'variants.options': 'optionValues',
  'variants.prices': 'price',
  'variants.stock': 'stockOnHand',
};
const columns = new Set([...Object.values(fields), 'optionGroups']);

/** Cells keep their place in the list: an empty one is a value that a variant does not have. */
const valuesOf = (cell: string): string[] => (cell === '' ? [] : cell.split('|').map(value => value.trim()));

export const optionsOf = (groups: string, values: string): Variant['options'] => {
  const names = valuesOf(groups);
  const pairs = valuesOf(values).map((value, i) => [names[i] ?? '', value] as const);
  return unlessEmpty(Object.fromEntries(pairs.filter(([name, value]) => name && value)));
};

/** The facets `brand` and `category` are the brand and the categories of a product, others its attributes. */
export const facetsOf = (cell: string): Pick<Row, 'brand' | 'categories' | 'attributes'> => {
  const facets = partsOf(cell, '|').map(attributeOf);
  const valuesNamed = (wanted: string) => facets.flatMap(([name, value]) => (name === wanted ? [value] : []));
  return {
    brand: valuesNamed('brand')[0],
    categories: unlessEmpty(valuesNamed('category').map(pathOf)),
    attributes: unlessEmpty(Object.fromEntries(facets.filter(([name]) => name !== 'brand' && name !== 'category'))),
  };
};

export const mediaOf = (assets: string, alts: string): Row['media'] => {
  const texts = valuesOf(alts);
  const media = valuesOf(assets).map((url, i) => ({url, alt: texts[i] ?? ''}));
  // Vendure also takes names of files, which a shop cannot fetch.
  return unlessEmpty(media.filter(({url}) => /^https?:/.test(url)));
};

const variantOf = (first: Line, line: Line, cells: CellReader): Variant => {
  const [groups, values] = [first.get('optionGroups'), line.get('optionValues')];
  if (valuesOf(groups).length !== valuesOf(values).length)
    cells.refuse(line, 'optionValues', `has not one value for each of the option groups ${groups || '(none)'}`);
  return {
    sku: cells.text(line, 'sku') ?? cells.refuse(line, 'sku', 'is empty; the shop finds a variant by it') ?? '',
    options: optionsOf(groups, values),
    prices: cells.prices(line),
    stock: cells.quantity(line, 'stockOnHand'),
  };
};

/** The CSV file of products that Vendure imports: a line per variant, where only the first of a product has its name. */
export const vendure: CsvFormat = {
  required: ['name', 'slug', 'sku'],
  reads: column => columns.has(column),
  price: 'price',
  fields,
  beginsProduct: line => line.get('name') !== '',
  toRow(lines, cells) {
    const first = lines[0]!;
    const variants = lines.filter(line => ['sku', 'price', 'optionValues'].some(name => line.get(name)));
    const row = {
      slug: cells.text(first, 'slug') ?? cells.refuse(first, 'slug', 'is empty; the shop finds a product by it') ?? '',
      name: first.get('name'),
      description: htmlToText(first.get('description')) || undefined,
      ...facetsOf(first.get('facets')),
      status: cells.text(first, 'status') as Row['status'],
      media: mediaOf(first.get('assets'), first.get('assetAlts')),
      variants: variants.map(line => variantOf(first, line, cells)),
    };
    return {row, variants, media: []};
  },
};
