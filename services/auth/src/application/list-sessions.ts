import type {Ports, SessionQuery} from './ports.ts';

export const listSessions =
  ({sessions, now}: Ports) =>
  async (query: Omit<SessionQuery, 'at'>) =>
    sessions.list({...query, at: now()});
