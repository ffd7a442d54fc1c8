import {subscribe} from '@ecom/kernel/events/subscription';
import {userTopic} from '@ecom/users/events';
import type {UseCases} from '../../application/index.ts';

export const authSubscriptions = ({learnUser}: UseCases) => [
  subscribe(userTopic, {'user.changed': event => learnUser(event.data)}),
];
