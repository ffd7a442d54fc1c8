import type {CellReader} from './cell-reader.ts';
import type {CsvFormat, Line} from './csv-format.ts';
import {htmlToText} from './html.ts';
import {attributeOf, partsOf, pathOf, unlessEmpty} from './lists.ts';
import type {Row, Variant} from './row.ts';

/** What Shopify names the only option of a product without options. */
export const noOptions = ['Title', 'Default Title'] as const;
const numbers = [1, 2, 3];

const aliases = {
  'URL handle': 'Handle',
  Description: 'Body (HTML)',
  'Published on online store': 'Published',
  'Product category': 'Product Category',
  'Option1 name': 'Option1 Name',
  'Option1 value': 'Option1 Value',
  'Option2 name': 'Option2 Name',
  'Option2 value': 'Option2 Value',
  'Option3 name': 'Option3 Name',
  'Option3 value': 'Option3 Value',
  SKU: 'Variant SKU',
  Price: 'Variant Price',
  'Inventory quantity': 'Variant Inventory Qty',
  'Product image URL': 'Image Src',
  'Image alt text': 'Image Alt Text',
};

const fields = {
  slug: 'Handle',
  name: 'Title',
  description: 'Body (HTML)',
  brand: 'Vendor',
  categories: 'Product Category',
  status: 'Status',
  attributes: 'Tags',
  'media.url': 'Image Src',
  'media.alt': 'Image Alt Text',
  variants: 'Variant SKU',
  'variants.sku': 'Variant SKU',
  'variants.options': 'Option1 Value',
  'variants.prices': 'Variant Price',
  'variants.stock': 'Variant Inventory Qty',
};

const columns = new Set([...Object.values(fields), 'Type', 'Published']);
const statuses: Readonly<Record<string, Row['status']>> = {active: 'published', draft: 'draft', archived: 'archived'};

const statusOf = (line: Line, cells: CellReader): Row['status'] => {
  const isHidden = /^false$/i.test(line.get('Published'));
  const cell = cells.text(line, 'Status')?.toLowerCase();
  if (cell === undefined) return isHidden ? 'draft' : /^true$/i.test(line.get('Published')) ? 'published' : undefined;
  const status = statuses[cell] ?? cells.refuse(line, 'Status', 'is not active, draft or archived');
  return status === 'published' && isHidden ? 'draft' : status;
};

const optionsOf = (first: Line, line: Line): Variant['options'] => {
  const [name, value] = [first.get('Option1 Name'), line.get('Option1 Value')];
  if (name === noOptions[0] && value === noOptions[1]) return undefined;
  const pairs = numbers.map(n => [first.get(`Option${n} Name`), line.get(`Option${n} Value`)] as const);
  return unlessEmpty(Object.fromEntries(pairs.filter(([name, value]) => name && value)));
};

const variantOf = (first: Line, line: Line, cells: CellReader): Variant => ({
  sku:
    cells.text(line, 'Variant SKU') ??
    cells.refuse(line, 'Variant SKU', 'is empty; the shop finds a variant by it') ??
    '',
  options: optionsOf(first, line),
  prices: cells.prices(line),
  stock: cells.quantity(line, 'Variant Inventory Qty'),
});

export const categoriesOf = (cell: string): Row['categories'] => (pathOf(cell).length > 0 ? [pathOf(cell)] : undefined);
export const attributesOf = (tags: string): Row['attributes'] =>
  unlessEmpty(Object.fromEntries(partsOf(tags, ',').map(attributeOf)));

/** The CSV file of products that Shopify exports and imports: a line per variant or image, with the handle of their product. */
export const shopify: CsvFormat = {
  required: ['Handle', 'Title'],
  reads: column => columns.has(column) || /^Option[123] (Name|Value)$/.test(column),
  aliases,
  price: 'Variant Price',
  fields,
  beginsProduct: (line, first) => line.get('Handle') !== first.get('Handle'),
  toRow(lines, cells) {
    const first = lines[0]!;
    const variants = lines.filter(line =>
      ['Variant SKU', 'Variant Price', 'Option1 Value'].some(name => line.get(name)),
    );
    const media = lines.filter(line => line.get('Image Src'));
    const row = {
      slug: first.get('Handle'),
      name: first.get('Title'),
      description: unlessBlank(htmlToText(first.get('Body (HTML)'))),
      brand: cells.text(first, 'Vendor'),
      categories: categoriesOf(first.get('Product Category') || first.get('Type')),
      status: statusOf(first, cells),
      attributes: attributesOf(first.get('Tags')),
      media: unlessEmpty(media.map(line => ({url: line.get('Image Src'), alt: line.get('Image Alt Text')}))),
      variants: variants.map(line => variantOf(first, line, cells)),
    };
    return {row, variants, media};
  },
};

const unlessBlank = (text: string) => text || undefined;
