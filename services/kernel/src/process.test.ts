import test from 'ava';
import {inProcessBus} from './bus/in-process.ts';
import {createLogger} from './log.ts';
import {createMetrics} from './metrics.ts';
import {startProcess} from './process.ts';

test('a process keeps idle connections for longer than proxies do', async t => {
  const log = createLogger({name: 'test', level: 'silent'});
  const process = await startProcess({
    services: [],
    platform: {bus: inProcessBus(), log, metrics: createMetrics()},
    config: {PORT: 0, ADMIN_PORT: 0, ADMIN_HOST: '127.0.0.1', TRUST_PROXY: '0'},
  });
  t.teardown(process.stop);
  for (const port of [process.port, process.adminPort]) {
    const {headers} = await fetch(`http://127.0.0.1:${port}/readyz`);
    t.is(headers.get('keep-alive'), 'timeout=75');
  }
});
