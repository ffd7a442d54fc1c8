import {htmlToText, textToHtml} from '../import/html.ts';
import {writePath, writeTag} from '../import/lists.ts';
import type {Row, Variant} from '../import/row.ts';
import {attributesOf, categoriesOf, noOptions} from '../import/shopify.ts';
import type {Cells, CsvWriter} from './csv-writer.ts';
import type {Exact} from './exact.ts';

const numbers = [0, 1, 2];
const columns = [
  'Handle',
  'Title',
  'Body (HTML)',
  'Vendor',
  'Type',
  'Tags',
  'Published',
  ...numbers.flatMap(i => [`Option${i + 1} Name`, `Option${i + 1} Value`]),
  'Variant SKU',
  'Variant Inventory Qty',
  'Variant Price',
  'Image Src',
  'Image Position',
  'Image Alt Text',
  'Status',
];
const statuses = {published: 'active', draft: 'draft', archived: 'archived'};

const description = {write: (text = '') => textToHtml(text), read: htmlToText};
const type = {write: (paths: Row['categories'] = []) => paths.map(writePath).join(' > '), read: categoriesOf};
const tags = {
  write: (attributes: Row['attributes'] = {}) => Object.entries(attributes).map(writeTag).join(', '),
  read: attributesOf,
};

const productCells = (row: Row, exact: Exact): Cells => ({
  Title: row.name,
  'Body (HTML)': exact.cell('Body (HTML)', row.description, description),
  Vendor: row.brand ?? '',
  Type: exact.cell('Type', row.categories, type),
  Tags: exact.cell('Tags', row.attributes, tags),
  Published: String(row.status === 'published'),
  Status: statuses[row.status ?? 'draft'],
});

/** The options of each variant; the first line has their names. Products with more than three have none: some would change the variants. */
const optionCells = (variants: readonly Variant[], exact: Exact): readonly Cells[] => {
  const names = [...new Set(variants.flatMap(({options = {}}) => Object.keys(options)))];
  if (names.length === 0)
    return variants.map((_, i) => ({...(i === 0 && {'Option1 Name': noOptions[0]}), 'Option1 Value': noOptions[1]}));
  if (!exact.fits('Option1 Value', names.length <= numbers.length)) return variants.map(() => ({}));
  return variants.map(({options = {}}, i) => ({
    ...(i === 0 && Object.fromEntries(names.map((name, n) => [`Option${n + 1} Name`, name]))),
    ...Object.fromEntries(names.map((name, n) => [`Option${n + 1} Value`, options[name] ?? ''])),
  }));
};

export const shopify: CsvWriter = {
  columns,
  price: 'Variant Price',
  toLines(row, exact) {
    const {slug, variants = [], media = []} = row;
    const options = optionCells(variants, exact);
    return Array.from({length: Math.max(1, variants.length, media.length)}, (_, i): Cells => {
      const [variant, image] = [variants[i], media[i]];
      return {
        Handle: slug,
        ...(i === 0 && productCells(row, exact)),
        ...(variant && {...options[i], 'Variant SKU': variant.sku, 'Variant Inventory Qty': variant.stock ?? ''}),
        ...(image && {'Image Src': image.url, 'Image Position': i + 1, 'Image Alt Text': image.alt ?? ''}),
      };
    });
  },
};
