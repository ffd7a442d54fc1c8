import {accountTopic} from '@ecom/contracts/events/auth';
import {personalDataParts} from '@ecom/contracts/events/personal-data';
import {subscribe} from '@ecom/messaging/subscription';
import type {UseCases} from '../../application/index.ts';

export const userSubscriptions = ({applyAccountChange, addExportPart}: UseCases) => [
  subscribe(accountTopic, {'account.changed': ({data}) => applyAccountChange(data)}),
  subscribe(personalDataParts.auth, {'auth-personal-data.collected': ({data}) => addExportPart('auth', data)}),
  subscribe(personalDataParts.product, {'product-personal-data.collected': ({data}) => addExportPart('product', data)}),
  subscribe(personalDataParts.cart, {'cart-personal-data.collected': ({data}) => addExportPart('cart', data)}),
  subscribe(personalDataParts.order, {'order-personal-data.collected': ({data}) => addExportPart('order', data)}),
  subscribe(personalDataParts.payment, {'payment-personal-data.collected': ({data}) => addExportPart('payment', data)}),
  subscribe(personalDataParts.notification, {
    'notification-personal-data.collected': ({data}) => addExportPart('notification', data),
  }),
];
