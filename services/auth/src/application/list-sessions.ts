import type {SessionQuery} from './ports/sessions.ts';
import type {Ports} from './ports.ts';

export const listSessions =
  ({sessions, now}: Ports) =>
  async (query: Omit<SessionQuery, 'at'>) =>
    sessions.list({...query, at: now()});
