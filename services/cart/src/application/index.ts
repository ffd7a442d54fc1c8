import {addLineItem, deleteLineItem, updateLineItem} from './change-lines.ts';
import {checkOut, findRepeatedCheckout} from './check-out.ts';
import {claimCart} from './claim-cart.ts';
import {createCart} from './create-cart.ts';
import {applyAccountChange, deleteCart} from './delete-cart.ts';
import {getCart, getOwnCart, listCarts} from './get-cart.ts';
import type {Ports} from './ports.ts';
import {sweepCarts} from './sweep-carts.ts';

/** All use cases of this service. HTTP and events call them. */
export const createUseCases = (ports: Ports) => ({
  createCart: createCart(ports),
  getCart: getCart(ports),
  getOwnCart: getOwnCart(ports),
  listCarts: listCarts(ports),
  deleteCart: deleteCart(ports),
  addLineItem: addLineItem(ports),
  updateLineItem: updateLineItem(ports),
  deleteLineItem: deleteLineItem(ports),
  claimCart: claimCart(ports),
  checkOut: checkOut(ports),
  findRepeatedCheckout: findRepeatedCheckout(ports),

  applyAccountChange: applyAccountChange(ports),
  applyProductChange: ports.productReplica.apply,
  orderPaid: (cartId: string, orderId: string) => ports.carts.settle(cartId, orderId, 'ordered', ports.now()),
  orderEndedUnpaid: (cartId: string, orderId: string) => ports.carts.settle(cartId, orderId, 'open', ports.now()),
  sweepCarts: sweepCarts(ports),
});

export type UseCases = ReturnType<typeof createUseCases>;
