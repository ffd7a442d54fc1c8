import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {startStandaloneShop} from '../e2e/standalone-shop.ts';
import {markdownTable, writeSection} from '../section.ts';
import {type ImportRun, measureImport} from './cli-import.ts';
import {installCli} from './cli-package.ts';
import {measureStartup} from './cli-startup.ts';
import {median} from './statistics.ts';

/**
 * Measures the installed CLI: how fast it starts beside Node itself, and how fast it imports products, in constant memory: `make bench-cli`. A number
 * is the rounds of the import; default: 3. With `--write` it writes the table to docs/performance.md.
 */
const rounds = Number(process.argv.find(arg => /^\d+$/.test(arg)) ?? 3);
const sizes = [2000, 10_000, 40_000] as const;
const maxRatios = {version: 3, list: 6};
const minRowsPerSecond = 300;
/** How much more memory the largest import may take than the one of 10,000 rows. */
const maxGrowth = 0.15;
const log = (text: string) => console.error(text);

const format = (value: number) => Math.round(value).toLocaleString('en');
const spreadOf = (values: readonly number[], show = format) =>
  `${show(Math.min(...values))} – ${show(Math.max(...values))}`;
const verdict = (isMet: boolean) => (isMet ? 'met' : 'missed');
const table: string[][] = [['', 'measured', 'spread', 'target', '']];

const folder = await mkdtemp(join(tmpdir(), 'ecom-bench-cli-'));
try {
  log('Installing the package …');
  const program = await installCli(folder);
  log('Starts …');
  const shop = await startStandaloneShop({env: {DEMO: '0'}});
  const times = await measureStartup(program, shop.url, folder).finally(shop.stop);
  table.push(['`node -e 0`', `${format(median(times.node))} ms`, `${spreadOf(times.node)} ms`, '', '']);
  for (const [name, command] of [
    ['version', 'ecom --version'],
    ['list', 'ecom users list'],
  ] as const) {
    const ratios = times[name].map((time, i) => time / times.node[i]!);
    const ratio = median(ratios);
    const [max, show] = [maxRatios[name], (value: number) => `${value.toFixed(1)}×`];
    table.push([`\`${command}\``, `${format(median(times[name]))} ms`, `${spreadOf(times[name])} ms`, '', '']);
    log(`  ${command}: ${show(ratio)} of node -e 0`);
    table.push(['… of `node -e 0`', show(ratio), spreadOf(ratios, show), `≤ ${max}×`, verdict(ratio <= max)]);
  }

  const runs = new Map<number, ImportRun[]>(sizes.map(size => [size, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const size of sizes) {
      log(`Import of ${format(size)} rows, ${round} of ${rounds} …`);
      const run = await measureImport(program, size);
      log(`  ${format(run.rowsPerSecond)} rows/s, CLI ${format(run.cliMiB)} MiB, shop ${format(run.shopMiB)} MiB`);
      runs.get(size)!.push(run);
    }
  }
  const memoryOf = (size: number) => median(runs.get(size)!.map(({cliMiB}) => cliMiB));
  for (const size of sizes) {
    const of = (key: keyof ImportRun) => runs.get(size)!.map(run => run[key]);
    const [rates, memory, shopMemory] = [of('rowsPerSecond'), of('cliMiB'), of('shopMiB')];
    const isFast = median(rates) >= minRowsPerSecond;
    const name = `\`ecom products import\`, ${format(size)} rows`;
    const hasTarget = size > sizes[0];
    table.push([
      name,
      `${format(median(rates))} rows/s`,
      `${spreadOf(rates)} rows/s`,
      hasTarget ? `≥ ${minRowsPerSecond} rows/s` : '',
      hasTarget ? verdict(isFast) : '',
    ]);
    const max = memoryOf(10_000) * (1 + maxGrowth);
    const isLargest = size === sizes.at(-1);
    table.push([
      '… memory of the CLI',
      `${format(median(memory))} MiB`,
      `${spreadOf(memory)} MiB`,
      isLargest ? `≤ ${format(max)} MiB (10,000 rows + 15 %)` : '',
      isLargest ? verdict(median(memory) <= max) : '',
    ]);
    table.push(['… memory of the shop', `${format(median(shopMemory))} MiB`, `${spreadOf(shopMemory)} MiB`, '', '']);
  }
} finally {
  await rm(folder, {recursive: true, force: true});
}

const text = markdownTable(table);
console.log(text);
if (process.argv.includes('--write')) await writeSection('performance.md', 'cli', `\n${text}\n`);
