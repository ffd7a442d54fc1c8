import type {PersonalData} from '@ecom/contracts/personal-data';
import type {Payments} from '../../application/ports.ts';
import {toResponse} from '../http/routes.ts';

/** The payments of orders, with their refunds. */
export const personalDataOfOrders =
  ({getByOrder}: Pick<Payments, 'getByOrder'>) =>
  async (orderIds: readonly string[]): Promise<PersonalData> => {
    const payments = await Promise.all(orderIds.map(getByOrder));
    return {payments: payments.flatMap(payment => (payment ? [toResponse(payment)] : []))};
  };
