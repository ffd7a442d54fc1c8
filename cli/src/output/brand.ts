import type {Response} from '../client/shop.ts';

/** What a terminal shows of a brand. */
export const brandFields = ({id, name, createdAt, updatedAt}: Response<'getBrand'>) => ({
  id,
  name,
  created: createdAt,
  updated: updatedAt,
});
