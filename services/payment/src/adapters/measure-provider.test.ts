import {createMetrics} from '@ecom/core/metrics';
import test from 'ava';
import type {Provider} from '../application/ports.ts';
import {measureProvider} from './measure-provider.ts';

const unused = async () => ({result: 'none'}) as const;
const provider: Provider = {
  authorize: async () => ({result: 'declined', reason: 'the card was declined'}),
  capture: unused,
  void: unused,
  async find() {
    throw new Error('no answer');
  },
  refund: async () => ({result: 'succeeded'}),
  findRefund: unused,
  findDisputes: async () => [],
};

test('requests to a provider are measured by operation and outcome', async t => {
  const metrics = createMetrics();
  const measured = measureProvider('simulated', provider, metrics);
  const {signal} = new AbortController();
  t.like(await measured.authorize({} as never, signal), {result: 'declined'});
  await t.throwsAsync(measured.find({} as never, signal), {message: 'no answer'});
  const text = await metrics.registry.metrics();
  for (const labels of ['operation="authorize",outcome="declined"', 'operation="find",outcome="error"'])
    t.true(
      text.includes(`payment_provider_request_duration_seconds_count{provider="simulated",${labels}} 1\n`),
      labels,
    );
});
