import {Failure} from '@ecom/core/failure';

export type Brand = {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  /** RFC 3339 */
  readonly createdAt: string;
  readonly updatedAt: string;
};

export const unknownBrand = (id: string) => new Failure('not-found', 'unknown-brand', `There is no brand ${id}.`);
export const brandNameTaken = (name: string) =>
  new Failure(
    'conflict',
    'taken-brand-name',
    `There is a brand named ${name} already (case is ignored). Choose another name.`,
  );
export const brandInUse = ({name}: Brand) =>
  new Failure('conflict', 'brand-in-use', `There are products of the brand ${name}. Change their brand first.`);
