import type {Response} from '../client/shop.ts';
import type {Columns} from './table.ts';

type Cart = Response<'getCart'>;

/** What a terminal shows of a cart, above its lines. */
export const cartFields = (cart: Cart) => ({
  id: cart.id,
  status: cart.status,
  total: cart.total,
  order: cart.orderId,
  expires: cart.expiresAt,
});

export const cartLineColumns: Columns<Cart['lines'][number]> = {
  sku: ({sku}) => sku,
  name: ({name}) => name,
  quantity: ({quantity}) => quantity,
  unitPrice: ({unitPrice}) => unitPrice,
  total: ({total}) => total,
  purchasable: ({purchasable}) => purchasable,
};
