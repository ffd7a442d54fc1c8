import type {Metrics} from '@ecom/core/metrics';
import type {Provider} from '../application/ports.ts';

/** Measures the requests to a provider by their outcome: its result, or `error` when it did not answer. */
export const measureProvider = (
  name: string,
  provider: Provider,
  {providerRequests}: Pick<Metrics, 'providerRequests'>,
): Provider => {
  const measured =
    <Args extends readonly unknown[], Outcome>(
      operation: keyof Provider,
      request: (...args: Args) => Promise<Outcome>,
      resultOf: (outcome: Outcome) => string,
    ) =>
    async (...args: Args): Promise<Outcome> => {
      const end = providerRequests.startTimer({provider: name, operation});
      try {
        const outcome = await request(...args);
        end({outcome: resultOf(outcome)});
        return outcome;
      } catch (error) {
        end({outcome: 'error'});
        throw error;
      }
    };
  const result = (outcome: {readonly result: string}) => outcome.result;
  return {
    authorize: measured('authorize', provider.authorize, result),
    capture: measured('capture', provider.capture, result),
    void: measured('void', provider.void, result),
    find: measured('find', provider.find, result),
    refund: measured('refund', provider.refund, result),
    findRefund: measured('findRefund', provider.findRefund, result),
    findDisputes: measured('findDisputes', provider.findDisputes, () => 'found'),
  };
};
