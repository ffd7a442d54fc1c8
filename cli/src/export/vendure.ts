import {isDeepStrictEqual} from 'node:util';
import {htmlToText, textToHtml} from '../import/html.ts';
import {unlessEmpty, writeAttribute, writePath} from '../import/lists.ts';
import type {Row, Variant} from '../import/row.ts';
import {facetsOf, mediaOf, optionsOf} from '../import/vendure.ts';
import type {Cells, CsvWriter} from './csv-writer.ts';
import type {Exact} from './exact.ts';

const columns = [
  'name',
  'slug',
  'description',
  'assets',
  'facets',
  'optionGroups',
  'optionValues',
  'sku',
  'price',
  'taxCategory',
  'stockOnHand',
  'trackInventory',
  'variantAssets',
  'variantFacets',
  'status',
  'assetAlts',
];

type Facets = ReturnType<typeof facetsOf>;

const description = {write: (text = '') => textToHtml(text), read: htmlToText};
const facets = {
  write: ({brand, categories = [], attributes = {}}: Facets) =>
    [
      ...(brand ? [`brand:${brand}`] : []),
      ...categories.map(path => `category:${writePath(path)}`),
      ...Object.entries(attributes).map(writeAttribute),
    ].join('|'),
  read: facetsOf,
};

const productCells = (row: Row, exact: Exact): Cells => {
  const {media = [], brand, categories = [], attributes = {}} = row;
  const all = {brand: brand ?? undefined, categories: unlessEmpty(categories), attributes: unlessEmpty(attributes)};
  const alts = media.map(({alt}) => alt).join('|');
  const assets = {write: () => media.map(({url}) => url).join('|'), read: (text: string) => mediaOf(text, alts)};
  return {
    name: row.name,
    slug: row.slug,
    description: exact.cell('description', row.description, description),
    facets: Object.values(all).some(Boolean) ? exact.cell('facets', all, facets) : '',
    assets: exact.cell('assets', media, assets),
    assetAlts: alts.replaceAll('|', '') && alts,
    status: row.status ?? '',
  };
};

/** The names of options and, for each variant, its values; none if they cannot be written. */
const optionsIn = (variants: readonly Variant[], exact: Exact) => {
  const names = [...new Set(variants.flatMap(({options = {}}) => Object.keys(options)))];
  const groups = names.join('|');
  const values = variants.map(({options = {}}) => names.map(name => options[name] ?? '').join('|'));
  const isExact = variants.every(({options = {}}, i) =>
    isDeepStrictEqual(optionsOf(groups, values[i]!) ?? {}, options),
  );
  return exact.fits('optionValues', isExact) ? {groups, values} : {groups: '', values: []};
};

/** The CSV file of products that Vendure imports, with two columns that Vendure ignores. */
export const vendure: CsvWriter = {
  columns,
  price: 'price',
  toLines(row, exact) {
    const {variants = []} = row;
    const {groups, values} = optionsIn(variants, exact);
    const lines = variants.map(({sku, stock}, i) => ({
      sku,
      optionValues: values[i] ?? '',
      taxCategory: 'standard',
      stockOnHand: stock ?? '',
      trackInventory: 'true',
    }));
    const [first, ...others] = lines;
    return [{...first, ...productCells(row, exact), optionGroups: groups}, ...others];
  },
};
