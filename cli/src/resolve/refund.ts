import {namesId, only} from './id.ts';
import type {Payment} from './payment.ts';

/**
 * The refund of a payment that an id or its first digits name; default: the only one.
 *
 * @param owner how the payment was named
 */
export const refundOf = ({refunds}: Payment, owner: string, text: string | undefined): Payment['refunds'][number] =>
  text === undefined
    ? only(`refund of ${owner}`, refunds)
    : only(
        `refund ${text} of ${owner}`,
        refunds.filter(({id}) => namesId(text, id)),
      );
