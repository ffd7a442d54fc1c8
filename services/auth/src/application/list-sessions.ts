import type {Principal} from '@ecom/contracts/principal';
import type {Ports, SessionQuery} from './ports.ts';

export const listSessions =
  ({sessions, now}: Ports) =>
  async ({principal, ...page}: Omit<SessionQuery, 'userId' | 'at'> & {readonly principal: Principal}) =>
    sessions.list({...page, userId: principal.userId, at: now()});
