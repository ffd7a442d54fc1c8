import {accountTopic} from '@ecom/contracts/events/auth';
import {subscribe} from '@ecom/messaging/subscription';
import type {UseCases} from '../../application/index.ts';

export const userSubscriptions = ({applyAccountChange}: UseCases) => [
  subscribe(accountTopic, {'account.changed': ({data}) => applyAccountChange(data)}),
];
