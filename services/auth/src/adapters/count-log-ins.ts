import {Failure} from '@ecom/core/failure';
import type {Metrics} from '@ecom/core/metrics';
import type {UseCases} from '../application/index.ts';

type LogIns = Pick<UseCases, 'logIn' | 'answerChallenge' | 'logInByPasskey' | 'logInByProvider'>;

/** Counts log-ins by their outcome: `succeeded`, `challenged` when a second factor is missing, or the code of the failure. */
export const countLogIns = ({logIns}: Pick<Metrics, 'logIns'>, useCases: LogIns): LogIns => {
  const count =
    <Request, Result extends object>(logIn: (request: Request) => Promise<Result>) =>
    async (request: Request): Promise<Result> => {
      try {
        const result = await logIn(request);
        logIns.inc({outcome: 'challenge' in result ? 'challenged' : 'succeeded'});
        return result;
      } catch (error) {
        logIns.inc({outcome: error instanceof Failure ? error.code : 'error'});
        throw error;
      }
    };
  return {
    logIn: count(useCases.logIn),
    answerChallenge: count(useCases.answerChallenge),
    logInByPasskey: count(useCases.logInByPasskey),
    logInByProvider: count(useCases.logInByProvider),
  };
};
