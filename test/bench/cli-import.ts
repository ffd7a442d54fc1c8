import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {startStandaloneShop} from '../e2e/standalone-shop.ts';
import {logInCli, runNode} from './cli-package.ts';

/** The same products each time: in a tree of categories, with two variants each. */
function* productLines(count: number): Generator<string> {
  const text = 'Made of oak and linen, washed twice, and made to be repaired. '.repeat(5);
  for (let i = 0; i < count; i += 1) {
    const variants = ['S', 'L'].map(size => ({
      sku: `B-${i}-${size}`,
      options: {Size: size},
      prices: [{amount: 1000 + (i % 9000), currency: 'EUR'}],
      stock: i % 50,
    }));
    const row = {
      slug: `bench-${i}`,
      name: `Bench ${i}`,
      description: text,
      status: 'published',
      brand: `Brand ${i % 40}`,
      categories: [[`Group ${i % 8}`, `Part ${i % 64}`]],
      attributes: {Colour: ['black', 'white', 'red'][i % 3]},
      media: [{url: `https://img.example/${i}.jpg`, alt: `Bench ${i}`}],
      variants,
    };
    yield `${JSON.stringify(row)}\n`;
  }
}

export type ImportRun = {
  readonly rowsPerSecond: number;
  /** Highest resident memory of the CLI and of the shop's process (without its PostgreSQL), in MiB. */
  readonly cliMiB: number;
  readonly shopMiB: number;
};

const peakMemory = async (pid: number): Promise<number> =>
  Number(/VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** Imports generated products into a new shop. @throws Error unless it has created each of them */
export const measureImport = async (program: string, rows: number): Promise<ImportRun> => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-bench-import-'));
  const shop = await startStandaloneShop({env: {DEMO: '0', VALIDATE_RESPONSES: '0'}});
  try {
    const file = join(folder, 'products.ndjson');
    await writeFile(file, productLines(rows));
    const env = await logInCli(program, shop.url, folder);
    const {stdout, stderr, elapsedMs} = await runNode([program, 'products', 'import', file], env);
    if (!new RegExp(`^created +${rows}$`, 'm').test(stdout))
      throw new Error(`${rows} products should be created: ${stdout}`);
    const cliMiB = Number(/peak memory (\d+) MB/.exec(stderr)![1]);
    return {rowsPerSecond: rows / (elapsedMs / 1000), cliMiB, shopMiB: await peakMemory(shop.pid)};
  } finally {
    await shop.stop();
    await rm(folder, {recursive: true, force: true});
  }
};
