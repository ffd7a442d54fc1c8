import type {Principal} from '@ecom/contracts/principal';
import type {Ports, SessionQuery} from './ports.ts';

export const listSessions =
  ({sessions, now}: Ports) =>
  async ({who, ...page}: Omit<SessionQuery, 'userId' | 'at'> & {readonly who: Principal}) =>
    sessions.list({...page, userId: who.userId, at: now()});
