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

const unknownProduct = (idOrSlug: string) =>
  new Failure('not-found', 'unknown-product', `There is no product ${idOrSlug} in the catalog.`);
