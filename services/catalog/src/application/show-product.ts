import {Failure} from '@ecom/kernel/failure';
import {detailOf} from '../domain/views.ts';
import type {Ports} from './ports.ts';

export const showProduct =
  ({pages}: Pick<Ports, 'pages'>) =>
  async (idOrSlug: string) => {
    const page = await pages.show(idOrSlug);
    if (!page) throw unknownProduct(idOrSlug);
    return detailOf(page);
  };

export const unknownProduct = (idOrSlug: string) =>
  new Failure('missing', 'unknown-product', `There is no product ${idOrSlug} in the catalog.`);
