import test from 'ava';
import {Registry} from 'prom-client';
import {createWorkQueueMetrics} from './work-queue-metrics.ts';

test('the depth and the duration of runs by outcome are exposed in seconds', async t => {
  const registry = new Registry();
  const metrics = createWorkQueueMetrics(registry);
  metrics.setDepth(3);
  metrics.observeRun('failed', 1500);
  const text = await registry.metrics();
  t.regex(text, /^operator_queue_depth 3$/m);
  t.regex(text, /^operator_reconcile_duration_seconds_sum\{outcome="failed"\} 1\.5$/m);
  t.regex(text, /^operator_reconcile_duration_seconds_count\{outcome="failed"\} 1$/m);
});
