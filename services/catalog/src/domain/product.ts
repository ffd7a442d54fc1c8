import type {Money} from '@ecom/core/money';

/** The replica of a product, with the ids of its categories and the prices of its variants. */
export type Product = {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly slug: string;
  /** Newest first. */
  readonly formerSlugs?: readonly string[] | undefined;
  readonly description: string;
  readonly status: 'draft' | 'published' | 'archived' | 'deleted';
  readonly brand: Brand | null;
  readonly categoryIds: readonly string[];
  readonly media: readonly Media[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly variants: readonly Variant[];
  /** RFC 3339 */
  readonly createdAt: string;
};

export type Brand = {readonly id: string; readonly name: string};
export type Media = {readonly url: string; readonly alt: string};

export type Variant = {
  readonly id: string;
  readonly sku: string;
  readonly options: Readonly<Record<string, string>>;
  /** At most one per currency. */
  readonly prices: readonly Money[];
};

/** How much of a variant can still be sold. */
export type Stock = {
  readonly variantId: string;
  readonly productId: string;
  readonly version: number;
  readonly available: number;
};
