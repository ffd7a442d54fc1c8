import {accountTopic} from '@ecom/auth/events';
import {subscribe} from '@ecom/kernel/events/subscription';
import type {UseCases} from '../../application/index.ts';

export const userSubscriptions = ({learnAccount}: UseCases) => [
  subscribe(accountTopic, {'account.changed': ({data}) => learnAccount(data)}),
];
