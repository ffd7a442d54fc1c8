import {setTimeout as delay} from 'node:timers/promises';
import {withEngines} from '@ecom/dev/engines/with-engines';
import {writeSection} from '../section.ts';
import {describeEnvironment, startBenchFleet} from './bench-fleet.ts';
import {measureCatalog} from './catalog.ts';
import {measureConsumer} from './consumer.ts';
import {runPurchases} from './processes.ts';
import {measureRelay} from './relay.ts';
import {type ReportRow, reportTable, rowWithoutTarget} from './report.ts';
import {openUsageCounters, type ResourceUsage, usagePerPurchaseTable} from './resource-usage.ts';

/**
 * Measures the performance of a fleet on this machine: `make bench-fleet`. With `--write` it writes the table to docs/performance.md. The proxy
 * runs in this process; its CPU time is reported separately.
 */
const seconds = 20;
const products = 2000;
const log = (text: string) => console.error(text);
const rows: ReportRow[] = [];
let usageTable = '';

await withEngines({name: 'bench', print: log, isBenchmarked: true}, async (engines, folder) => {
  log('Measuring the relay …');
  const relay = await measureRelay(engines.postgres.url, engines.kafka.url);
  rows.push({
    name: 'relay, full outbox',
    measured: relay.perSecond,
    unit: 'events/s',
    target: '≥ 5,000/s',
    isMet: relay.perSecond >= 5000,
  });
  rows.push(rowWithoutTarget('recorded → acknowledged at 2,500/s (half of the target), p50', relay.p50, 'ms'));
  rows.push({
    name: 'recorded → acknowledged at 2,500/s (half of the target), p99',
    measured: relay.p99,
    unit: 'ms',
    target: '≤ 100 ms',
    isMet: relay.p99 <= 100,
  });
  const consumerRate = await measureConsumer(engines.postgres.url, engines.kafka.url);
  rows.push(rowWithoutTarget('consumer, one partition, one write per event', consumerRate, 'events/s'));

  log(`Starting a fleet with ${products} products …`);
  const {fleet, variants} = await startBenchFleet(engines, folder, products);
  try {
    log('Measuring the catalog without its cache …');
    const catalog = fleet.processes.find(({service}) => service === 'catalog')!;
    rows.push(...(await measureCatalog(catalog.url, engines.mongo.url, 'bench_catalog')));

    log('Measuring purchases …');
    await runPurchases({url: fleet.url, concurrency: 16, seconds: 40, variants});
    const counters = await openUsageCounters(fleet, engines);
    const before = await counters.read();
    const saturated = await runPurchases({url: fleet.url, concurrency: 16, seconds, variants});
    await delay(2000);
    const after = await counters.read();
    await counters.close();
    const rate = saturated.paid / saturated.seconds;
    const isMet = rate >= 60 && saturated.notPaid === 0;
    rows.push({name: 'purchases, 16 concurrent', measured: rate, unit: '/s', target: '≥ 60/s', isMet});
    const perPurchase = (key: Exclude<keyof ResourceUsage, 'services'>) => (after[key] - before[key]) / saturated.paid;
    rows.push(rowWithoutTarget('… CPU of the eight services', perPurchase('node'), 'ms'));
    rows.push(rowWithoutTarget('… CPU of PostgreSQL', perPurchase('postgres'), 'ms'));
    rows.push(rowWithoutTarget('… CPU of Kafka', perPurchase('kafka'), 'ms'));
    rows.push(rowWithoutTarget('… CPU of MongoDB and Redis', perPurchase('mongo') + perPurchase('redis'), 'ms'));
    rows.push(rowWithoutTarget('… CPU of the proxy', perPurchase('proxy'), 'ms'));
    rows.push(rowWithoutTarget('… transactions', perPurchase('commits'), ''));
    rows.push(rowWithoutTarget('… of them writing', perPurchase('writingTransactions'), ''));
    rows.push(rowWithoutTarget('… SQL statements', perPurchase('statements'), ''));
    rows.push(rowWithoutTarget('… events published', perPurchase('events'), ''));
    rows.push(rowWithoutTarget("… PostgreSQL's write-ahead log", perPurchase('walBytes') / 1024, 'KiB'));
    rows.push(rowWithoutTarget("… PostgreSQL's databases", perPurchase('databaseBytes') / 1024, 'KiB'));
    rows.push(rowWithoutTarget("… Kafka's files", perPurchase('kafkaBytes') / 1024, 'KiB'));

    usageTable = usagePerPurchaseTable(before, after, saturated.paid);

    log('Measuring the latency from placed to paid at half of that rate …');
    const halfLoad = await runPurchases({url: fleet.url, concurrency: 16, seconds, rate: rate / 2, variants});
    rows.push(rowWithoutTarget('placed → paid at half of saturation, p50', halfLoad.p50, 'ms'));
    rows.push(rowWithoutTarget('placed → paid at half of saturation, p99', halfLoad.p99, 'ms'));

    log('Measuring purchases of one variant …');
    const oneVariant = await runPurchases({url: fleet.url, concurrency: 16, seconds, variants: variants.slice(0, 1)});
    rows.push(rowWithoutTarget('purchases, all of one variant', oneVariant.paid / oneVariant.seconds, '/s'));
  } finally {
    await fleet.stop();
  }
  const text = `${describeEnvironment(engines)}\n\n${reportTable(rows)}\n\n${usageTable}`;
  console.log(text);
  if (process.argv.includes('--write')) await writeSection('performance.md', 'fleet', text);
});
