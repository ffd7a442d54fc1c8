import {allowed, type Line} from './compare-lists.ts';
import type {Sizes} from './fill/sizes.ts';

export type StartUp = {
  /** Seconds until every service serves its database, and until the catalog in memory is full. */
  readonly served: number;
  readonly open: number;
  /** MiB */
  readonly memory: number;
};

export type Report = {
  readonly small: Sizes;
  readonly big: Sizes;
  readonly lines: readonly Line[];
  readonly filled: number;
  readonly startUps: {readonly small: StartUp; readonly big: StartUp};
};

const count = (value: number) => value.toLocaleString('en');
const ms = (value: number) => `${value.toFixed(1)} ms`;
const ratioOf = (line: Line, page: 'first' | 'thousandth') => line[page]?.ratio ?? 0;
const worst = (lines: readonly Line[], page: 'first' | 'thousandth') =>
  lines.filter(line => line[page]).toSorted((a, b) => ratioOf(b, page) - ratioOf(a, page))[0];

const cell = (line: Line | undefined, page: 'first' | 'thousandth') => {
  const speed = line?.[page];
  return speed
    ? `${ms(speed.p99)} beside ${ms(line.small.p99)}: ${speed.ratio.toFixed(2)} (\`${line.query}\`)`
    : 'not so long';
};

/** One line a list: the worst of its sorts and filters. */
const tableOf = (lines: readonly Line[]) => [
  '| list | ways | page 1, p99 of the worst | page 1,000, p99 of the worst | within 1.5 | its medians at worst |',
  '|---|---|---|---|---|---|',
  ...[...Map.groupBy(lines, ({path}) => path)].map(([path, ways]) => {
    const pages = ways.flatMap(({first, thousandth}) => [first, ...(thousandth ? [thousandth] : [])]);
    const well = pages.filter(({ratio}) => ratio <= allowed).length;
    return `| \`${path}\` | ${ways.length} | ${cell(worst(ways, 'first'), 'first')} | ${cell(worst(ways, 'thousandth'), 'thousandth')} | ${well} of ${pages.length} | ${Math.max(...pages.map(({medians}) => medians)).toFixed(2)} |`;
  }),
];

export const textOf = ({small, big, lines, filled, startUps}: Report): string => {
  const pages = lines.flatMap(({first, thousandth}) => [first, ...(thousandth ? [thousandth] : [])]);
  const well = pages.filter(({ratio}) => ratio <= allowed).length;
  const middling = pages.filter(({medians}) => medians <= allowed).length;
  const start = ({served, open, memory}: StartUp) =>
    `${served.toFixed(1)} s | ${open.toFixed(1)} s | ${Math.round(memory)} MiB`;
  const sizeOf = ({products, users, orders}: Sizes) =>
    `${count(products)} products, ${count(users)} users, ${count(orders)} orders`;
  return [
    `Big: ${sizeOf(big)}, filled in ${Math.round(filled)} s. Small: ${sizeOf(small)}. Of ${pages.length} pages ${well} are within ${allowed} times the small shop's first page by their p99, ${middling} by their median.`,
    '',
    ...tableOf(lines),
    '',
    '| | services serve | catalog in memory is full | memory then |',
    '|---|---|---|---|',
    `| start of the small shop | ${start(startUps.small)} |`,
    `| start of the big shop | ${start(startUps.big)} |`,
  ].join('\n');
};
