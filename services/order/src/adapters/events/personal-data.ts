import type {PersonalData} from '@ecom/contracts/personal-data';
import {everyItem} from '@ecom/core/page';
import type {Orders} from '../../application/ports.ts';
import {toResponse} from '../http/to-response.ts';

/** The orders of a user, as the user sees them. What was bought as a guest is not among them: an e-mail address in an order proves nothing. */
export const personalDataOf =
  ({list}: Pick<Orders, 'list'>) =>
  async (userId: string): Promise<PersonalData> => ({
    orders: (await everyItem(page => list({...page, userId}))).map(order => toResponse(order, {staff: false})),
  });
