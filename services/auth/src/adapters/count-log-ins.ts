import {Failure} from '@ecom/core/failure';
import type {Metrics} from '@ecom/core/metrics';
import type {UseCases} from '../application/index.ts';

/** Counts log-ins by their outcome: `succeeded`, or the code of the failure. */
export const countLogIns =
  ({logIns}: Pick<Metrics, 'logIns'>, logIn: UseCases['logIn']): UseCases['logIn'] =>
  async request => {
    try {
      const tokens = await logIn(request);
      logIns.inc({outcome: 'succeeded'});
      return tokens;
    } catch (error) {
      logIns.inc({outcome: error instanceof Failure ? error.code : 'error'});
      throw error;
    }
  };
