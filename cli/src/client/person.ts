import {everyItem} from './every-item.ts';
import {operationsOf, serviceNames} from './services.ts';
import type {Shop} from './shop.ts';

const limit = 100;

/** The changes by a person, or by API keys that the person created, in all services. */
const auditRecordsBy = async (shop: Shop, actor: string) => {
  const records = serviceNames.map(async service => {
    const {listAuditRecords} = operationsOf(shop, service);
    const items = await everyItem(cursor => listAuditRecords({query: {actor, limit, cursor}}));
    return items.map(record => ({service, ...record}));
  });
  return (await Promise.all(records)).flat();
};

/** Everything that the shop holds about one person, for a request under the GDPR (Art. 15). */
export const collectPerson = async (shop: Shop, userId: string) => {
  const user = await shop.getUser({path: {id: userId}});
  const {email} = user;
  const [addresses, roles, sessions, apiKeys, auditRecords, carts, ownOrders, ordersByEmail, mails] = await Promise.all(
    [
      shop.listAddresses({path: {id: userId}}),
      shop.getAccountRoles({path: {userId}}),
      everyItem(cursor => shop.listAccountSessions({path: {userId}, query: {limit, cursor}})),
      everyItem(cursor => shop.listApiKeys({query: {limit, cursor}})),
      auditRecordsBy(shop, userId),
      everyItem(cursor => shop.listCarts({query: {userId, limit, cursor}})),
      everyItem(cursor => shop.listOrders({query: {userId, limit, cursor}})),
      everyItem(cursor => shop.listOrders({query: {email, limit, cursor}})),
      everyItem(cursor => shop.listMails({query: {to: email, limit, cursor}})),
    ],
  );
  // Also what the person bought as a guest.
  const orders = [...new Map([...ownOrders, ...ordersByEmail].map(order => [order.id, order])).values()];
  const payments = [];
  for (const {id: orderId} of orders) payments.push(...(await shop.listPayments({query: {orderId}})).items);
  const texts = [];
  for (const {id} of mails) texts.push(await shop.getMail({path: {id}}));
  return {
    user,
    addresses: addresses.items,
    roles: roles.roles,
    sessions,
    apiKeys: apiKeys.filter(key => key.userId === userId),
    auditRecords,
    carts,
    orders,
    payments,
    mails: texts,
  };
};
