import type {PersonalData} from '@ecom/contracts/personal-data';
import {everyItem} from '@ecom/core/page';
import type {Carts} from '../../application/ports.ts';

/** The carts of a user, also those that were checked out. */
export const personalDataOf =
  ({list}: Pick<Carts, 'list'>) =>
  async (userId: string): Promise<PersonalData> => ({
    carts: (await everyItem(page => list({...page, userId}))).map(({cart}) => {
      const {id, currency, lines, state, createdAt, updatedAt} = cart;
      return {id, currency, lines, ...state, createdAt, updatedAt};
    }),
  });
