import {facetKeysOf, productFacetKeys, variantFacetKeys} from '../../domain/facets.ts';
import type {Page} from '../../domain/page.ts';
import type {Product} from '../../domain/product.ts';

type Traits = Readonly<Record<string, string>>;
type Described = {readonly attributes: Traits; readonly variants: readonly {readonly options: Traits}[]};

/** Attributes and options may have any names, such as `$price` or `a.b`, which MongoDB does not allow as field names: so they are stored as pairs. */
type Pairs = readonly (readonly [name: string, value: string])[];
type Paired<T extends Described> = Omit<T, 'attributes' | 'variants'> & {
  readonly attributes: Pairs;
  readonly variants: readonly (Omit<T['variants'][number], 'options'> & {readonly options: Pairs})[];
};

const paired = <T extends Described>(described: T) =>
  ({
    ...described,
    attributes: Object.entries(described.attributes),
    variants: described.variants.map(variant => ({...variant, options: Object.entries(variant.options)})),
  }) as unknown as Paired<T>;

const unpaired = <T extends Described>(document: Paired<T>): T =>
  ({
    ...document,
    attributes: Object.fromEntries(document.attributes),
    variants: document.variants.map(variant => ({...variant, options: Object.fromEntries(variant.options)})),
  }) as unknown as T;

export type ProductDocument = Paired<Product> & {readonly _id: string};
export const productDocument = (product: Product): ProductDocument => ({_id: product.id, ...paired(product)});
export const productOf = ({_id, ...document}: ProductDocument): Product => unpaired<Product>(document);

type PageVariantDocument = Paired<Page>['variants'][number] & {readonly facetKeys?: readonly string[]};
/** Facet keys: of the page by all its variants, which are counted most often; without them; and of each variant. */
export type PageDocument = Omit<Paired<Page>, 'variants'> & {
  readonly _id: string;
  readonly revision: number;
  readonly facetKeys: readonly string[];
  readonly productFacetKeys?: readonly string[];
  readonly variants: readonly PageVariantDocument[];
};
export const pageDocument = (page: Page, revision: number): PageDocument => {
  const {variants, ...document} = paired(page);
  return {
    _id: page.id,
    revision,
    ...document,
    variants: variants.map((variant, i) => ({...variant, facetKeys: variantFacetKeys(page.variants[i]!)})),
    facetKeys: facetKeysOf(page),
    productFacetKeys: productFacetKeys(page),
  };
};
export const pageOf = ({_id, revision, facetKeys, productFacetKeys, variants, ...document}: PageDocument): Page =>
  unpaired<Page>({...document, variants: variants.map(({facetKeys: _, ...variant}) => variant)});
