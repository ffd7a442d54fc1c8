import {setTimeout as delay} from 'node:timers/promises';
import {postgresServices} from '@ecom/contracts/services';
import {queryDatabase} from '../e2e/database.ts';
import type {Fault} from './fault.ts';

/** How long each state lasts until the next. */
const stateMs = 3000;

/**
 * What services meet when another server takes over: theirs only reads while their sessions go on, then it refuses connections, then they reach a
 * standby that only reads, and then that becomes the primary.
 */
export const postgresFailsOver: Fault = {
  name: 'postgres fails over: read-only, refused, read-only, back',
  affectedEngine: 'postgres',
  durationSeconds: stateMs / 1000,
  inShortRun: true,
  unreadyServices: postgresServices,
  refusals: ['503'],
  async inject({engines: {postgres}}) {
    const set = async (change: string) => {
      await queryDatabase(postgres.url, `alter system ${change}`);
      await queryDatabase(postgres.url, 'select pg_reload_conf()');
    };
    const recover = async () => {
      await postgres.start();
      await set('reset default_transaction_read_only');
    };
    try {
      await set('set default_transaction_read_only = on');
      await delay(stateMs);
      await postgres.stop();
      await delay(stateMs);
      await postgres.start();
      return recover;
    } catch (error) {
      await recover();
      throw error;
    }
  },
};
