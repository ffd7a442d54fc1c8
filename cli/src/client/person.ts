import {everyItem} from './every-item.ts';
import type {Shop} from './shop.ts';

const limit = 100;

/** Everything that the shop holds about one person, for a request under the GDPR (Art. 15). */
export const collectPerson = async (shop: Shop, userId: string) => {
  const user = await shop.getUser({path: {id: userId}});
  const {email} = user;
  const [addresses, roles, sessions, carts, ownOrders, ordersByEmail, mails] = await Promise.all([
    shop.listAddresses({path: {id: userId}}),
    shop.getAccountRoles({path: {userId}}),
    everyItem(cursor => shop.listAccountSessions({path: {userId}, query: {limit, cursor}})),
    everyItem(cursor => shop.listCarts({query: {userId, limit, cursor}})),
    everyItem(cursor => shop.listOrders({query: {userId, limit, cursor}})),
    everyItem(cursor => shop.listOrders({query: {email, limit, cursor}})),
    everyItem(cursor => shop.listMails({query: {to: email, limit, cursor}})),
  ]);
  // Also what the person bought as a guest.
  const orders = [...new Map([...ownOrders, ...ordersByEmail].map(order => [order.id, order])).values()];
  const payments = [];
  for (const {id: orderId} of orders) payments.push(...(await shop.listPayments({query: {orderId}})).items);
  const texts = [];
  for (const {id} of mails) texts.push(await shop.getMail({path: {id}}));
  return {user, addresses: addresses.items, roles: roles.roles, sessions, carts, orders, payments, mails: texts};
};
