/** The formats of files of products. */
export const formats = ['ndjson', 'shopify', 'vendure'] as const;
export type Format = (typeof formats)[number];
