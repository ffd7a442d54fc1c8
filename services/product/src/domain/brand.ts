import {Failure} from '@ecom/core/failure';

export type Brand = {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  /** RFC 3339 */
  readonly createdAt: string;
  readonly updatedAt: string;
};

export const unknownBrand = (id: string) => new Failure('missing', 'unknown-brand', `There is no brand ${id}.`);
export const brandNameTaken = (name: string) =>
  new Failure(
    'conflict',
    'taken-brand-name',
    `A brand is called ${name} already, whatever the case. Take another name.`,
  );
export const brandInUse = ({name}: Brand) =>
  new Failure('conflict', 'brand-in-use', `Products are of the brand ${name}. Give them another brand first.`);
