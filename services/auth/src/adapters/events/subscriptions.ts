import {userTopic} from '@ecom/contracts/events/users';
import {subscribe} from '@ecom/messaging/subscription';
import type {UseCases} from '../../application/index.ts';

export const authSubscriptions = ({applyUserChange}: UseCases) => [
  subscribe(userTopic, {'user.changed': event => applyUserChange(event.data)}),
];
