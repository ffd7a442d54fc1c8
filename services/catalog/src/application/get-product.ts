import {Failure} from '@ecom/core/failure';
import {detailOf} from '../domain/views.ts';
import type {Reads} from './ports.ts';

export const getProduct =
  ({pages}: Pick<Reads, 'pages'>) =>
  async (idOrSlug: string) => {
    const page = await pages.show(idOrSlug);
    if (!page) throw unknownProduct(idOrSlug);
    return detailOf(page);
  };

/** The slug to which a former slug leads: of a product that had it, if no other one has it now. */
export const getCurrentSlug =
  ({pages}: Pick<Reads, 'pages'>) =>
  (formerSlug: string) =>
    pages.currentSlug(formerSlug);

const unknownProduct = (idOrSlug: string) =>
  new Failure('not-found', 'unknown-product', `There is no product ${idOrSlug} in the catalog.`);
