import type {components} from '../client/schema.d.ts';

type Api = components['schemas']['ImportRow'];
/** Undefined is the same as absent: JSON has neither. */
type Loose<T> = {readonly [K in keyof T]: T[K] | undefined};

export type Variant = Loose<NonNullable<Api['variants']>[number]> & {readonly sku: string};
/** A product as `POST /products/imports` takes it. */
export type Row = Loose<Omit<Api, 'slug' | 'name' | 'variants'>> &
  Pick<Api, 'slug' | 'name'> & {readonly variants?: readonly Variant[]};

/** What is wrong at a place of the file. */
export type FileProblem = {
  /** The first line of the file is 1. */
  readonly line: number;
  /** The column of a CSV file, or the path of a field: `variants[0].sku`. */
  readonly column: string;
  readonly message: string;
  readonly value: string;
};

/** Says where in the file the field of a row is, by its path. */
export type Locate = (path: string) => Omit<FileProblem, 'message'>;

/** A product of the file, which begins at `line`: as a row, or what is wrong with it. */
export type FileProduct = {readonly line: number} & (
  | {readonly row: Row; readonly locate: Locate; readonly problems?: undefined}
  | {readonly problems: readonly FileProblem[]}
);
