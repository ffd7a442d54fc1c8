import {memoryExports} from '../adapters/memory.ts';
import type {Ports, Users} from '../application/ports.ts';

/** The ports of exports, for tests of other use cases. */
export const exportPorts = (users: Users): Pick<Ports, 'exports' | 'answeringServices' | 'exportDays' | 'sleep'> => ({
  exports: memoryExports(users),
  answeringServices: ['cart', 'order'],
  exportDays: 7,
  sleep: async () => {},
});
