import {setTimeout as pause} from 'node:timers/promises';
import {withEngines} from '@ecom/dev/engines/with-engines';
import {writeSection} from '../section.ts';
import {measureCatalog} from './catalog.ts';
import {measureConsumer} from './consumer.ts';
import {type Consumption, openCounters, sharesOf} from './consumption.ts';
import {type Line, reported, tableOf} from './lines.ts';
import {buy} from './processes.ts';
import {measureRelay} from './relay.ts';
import {described, startBenchFleet} from './trial-fleet.ts';

/**
 * The fleet's speed, everything on this machine: `make bench-fleet`; with `--write` the table goes into docs/performance.md. The front
 * door runs in this process, and its share is shown apart.
 */
const seconds = 20;
const products = 2000;
const say = (text: string) => console.error(text);
const lines: Line[] = [];
let shares = '';

await withEngines({name: 'bench', say, measured: true}, async (engines, folder) => {
  say('the relay …');
  const relay = await measureRelay(engines.postgres.url, engines.kafka.url);
  const fast = relay.perSecond >= 5000;
  lines.push({
    what: 'relay, a long outbox',
    measured: relay.perSecond,
    unit: 'events/s',
    target: '≥ 5,000/s',
    met: fast,
  });
  lines.push(reported('recorded → acknowledged at 2,500/s (half of the target), p50', relay.p50, 'ms'));
  lines.push({
    what: 'recorded → acknowledged at 2,500/s (half of the target), p99',
    measured: relay.p99,
    unit: 'ms',
    target: '≤ 100 ms',
    met: relay.p99 <= 100,
  });
  const handled = await measureConsumer(engines.postgres.url, engines.kafka.url);
  lines.push(reported('a consumer, one partition, an effect each', handled, 'events/s'));

  say(`a fleet with ${products} products …`);
  const {fleet, variants} = await startBenchFleet(engines, folder, products);
  try {
    say('the catalog, with nothing kept …');
    const catalog = fleet.members.find(({service}) => service === 'catalog')!;
    lines.push(...(await measureCatalog(catalog.url, engines.mongo.url, 'bench_catalog')));

    say('whole purchases …');
    await buy({url: fleet.url, atOnce: 16, seconds: 40, variants});
    const counters = await openCounters(fleet, engines);
    const before = await counters.read();
    const bought = await buy({url: fleet.url, atOnce: 16, seconds, variants});
    await pause(2000);
    const after = await counters.read();
    await counters.close();
    const rate = bought.paid / bought.seconds;
    const met = rate >= 60 && bought.other === 0;
    lines.push({what: 'whole purchase, 16 at once', measured: rate, unit: '/s', target: '≥ 60/s', met});
    const each = (of: Exclude<keyof Consumption, 'services'>) => (after[of] - before[of]) / bought.paid;
    lines.push(reported('… CPU of the eight services', each('node'), 'ms'));
    lines.push(reported('… CPU of PostgreSQL', each('postgres'), 'ms'));
    lines.push(reported('… CPU of Kafka', each('kafka'), 'ms'));
    lines.push(reported('… CPU of MongoDB and Redis', each('mongo') + each('redis'), 'ms'));
    lines.push(reported('… CPU of the front door', each('front'), 'ms'));
    lines.push(reported('… transactions', each('commits'), ''));
    lines.push(reported('… of them writing', each('writing'), ''));
    lines.push(reported('… SQL statements', each('statements'), ''));
    lines.push(reported('… events published', each('events'), ''));
    lines.push(reported("… PostgreSQL's write-ahead log", each('wal') / 1024, 'KiB'));
    lines.push(reported("… PostgreSQL's databases", each('stored') / 1024, 'KiB'));
    lines.push(reported("… Kafka's files", each('logged') / 1024, 'KiB'));

    shares = sharesOf(before, after, bought.paid);

    say('placed to paid, at half of that …');
    const paced = await buy({url: fleet.url, atOnce: 16, seconds, rate: rate / 2, variants});
    lines.push(reported('placed → paid at half of saturation, p50', paced.p50, 'ms'));
    lines.push(reported('placed → paid at half of saturation, p99', paced.p99, 'ms'));

    say('one variant, which all want …');
    const wanted = await buy({url: fleet.url, atOnce: 16, seconds, variants: variants.slice(0, 1)});
    lines.push(reported('whole purchase, all of one variant', wanted.paid / wanted.seconds, '/s'));
  } finally {
    await fleet.stop();
  }
  const text = `${described(engines)}\n\n${tableOf(lines)}\n\n${shares}`;
  console.log(text);
  if (process.argv.includes('--write')) await writeSection('performance.md', 'fleet', text);
});
