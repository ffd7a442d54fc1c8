import {hashCartToken} from '@ecom/contracts/cart-token';
import {type Principal, personOf} from '@ecom/contracts/principal';
import type {Accessor} from '../../domain/cart.ts';

export const accessorOf = (
  principal: Principal | undefined,
  headers: {'cart-token'?: string | undefined},
): Accessor => ({
  userId: personOf(principal),
  ...(headers['cart-token'] && {guestTokenHash: hashCartToken(headers['cart-token'])}),
});
