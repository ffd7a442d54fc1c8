import type {Metrics} from '@ecom/core/metrics';
import type {Provider} from '../application/ports.ts';

/** Measures the requests to a provider by their outcome: its result, or `error` when it did not answer. */
export const measureProvider = (
  name: string,
  provider: Provider,
  {providerRequests}: Pick<Metrics, 'providerRequests'>,
): Provider => {
  const measured =
    <Args extends readonly unknown[], Outcome extends {readonly result: string}>(
      operation: keyof Provider,
      request: (...args: Args) => Promise<Outcome>,
    ) =>
    async (...args: Args): Promise<Outcome> => {
      const end = providerRequests.startTimer({provider: name, operation});
      try {
        const outcome = await request(...args);
        end({outcome: outcome.result});
        return outcome;
      } catch (error) {
        end({outcome: 'error'});
        throw error;
      }
    };
  return {
    authorize: measured('authorize', provider.authorize),
    capture: measured('capture', provider.capture),
    void: measured('void', provider.void),
    find: measured('find', provider.find),
    refund: measured('refund', provider.refund),
  };
};
