import type {Filter} from '@ecom/core/page';
import type {OrderFilter} from '../application/ports.ts';
import {requiredTerms} from '../domain/search-terms.ts';

/** The filter of a list, by the fields of an order's row. */
export const toFilter = ({sku, name, createdAfter, createdBefore, updatedAfter, ...filter}: OrderFilter): Filter => {
  const terms = requiredTerms({sku, name});
  return {
    ...filter,
    ...(terms && {searchTerms: {contains: terms}}),
    createdAt: {after: createdAfter, before: createdBefore},
    updatedAt: {after: updatedAfter},
  };
};
