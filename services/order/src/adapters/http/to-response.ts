import {type Order, paymentStatus} from '../../domain/order.ts';

export const toResponse = (order: Order) => {
  const {id, number, state, email, lines, total, shippingAddress, history, createdAt} = order;
  const sold = 'refunded' in state ? state : undefined;
  return {
    id,
    number,
    status: state.status,
    email,
    lines: [...lines],
    total,
    refunded: {amount: sold?.refunded ?? 0, currency: total.currency},
    shippingAddress,
    payment: {status: paymentStatus(order)},
    shipment: sold?.shipment ?? null,
    history: [...history],
    createdAt,
  };
};
