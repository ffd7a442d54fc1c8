import {allowed, type Line} from './compare-lists.ts';
import type {Sizes} from './fill/sizes.ts';
import {type Compared, median} from './measure.ts';

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

/** How many of those pages are slower than allowed by that measure. */
const slower = (pages: readonly Compared[], by: 'ratio' | 'medians' | 'surely') =>
  pages.filter(page => page[by] > allowed).length;
const pagesOf = (lines: readonly Line[]) =>
  lines.flatMap(({first, thousandth}) => [first, ...(thousandth ? [thousandth] : [])]);

const middle = (pages: readonly Compared[]) => median(pages.map(({ratio}) => ratio)).toFixed(2);

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
  '| list | ways | page 1, p99 of the worst | page 1,000, p99 of the worst | pages slower for sure | by p99 as measured | small beside itself | medians at worst |',
  '|---|---|---|---|---|---|---|---|',
  ...[...Map.groupBy(lines, ({path}) => path)].map(([path, ways]) => {
    const pages = pagesOf(ways);
    const twins = ways.map(({twin}) => twin);
    const of = (all: readonly Compared[], by: 'ratio' | 'surely') => `${slower(all, by)} of ${all.length}`;
    const medians = Math.max(...pages.map(page => page.medians)).toFixed(2);
    return `| \`${path}\` | ${ways.length} | ${cell(worst(ways, 'first'), 'first')} | ${cell(worst(ways, 'thousandth'), 'thousandth')} | ${of(pages, 'surely')} | ${of(pages, 'ratio')} | ${of(twins, 'ratio')} | ${medians} |`;
  }),
];

export const textOf = ({small, big, lines, filled, startUps}: Report): string => {
  const pages = pagesOf(lines);
  const twins = lines.map(({twin}) => twin);
  const start = ({served, open, memory}: StartUp) =>
    `${served.toFixed(1)} s | ${open.toFixed(1)} s | ${Math.round(memory)} MiB`;
  const sizeOf = ({products, users, orders}: Sizes) =>
    `${count(products)} products, ${count(users)} users, ${count(orders)} orders`;
  return [
    `Big: ${sizeOf(big)}, filled in ${Math.round(filled)} s. Small: ${sizeOf(small)}. Of ${pages.length} pages ${slower(pages, 'surely')} are more than ${allowed} times as slow as the small shop's first page by their p99 with 99 % confidence, and ${slower(pages, 'medians')} by their median. As measured, ${slower(pages, 'ratio')} of ${pages.length} are, and ${slower(twins, 'ratio')} of ${twins.length} pages of the small shop beside the same page of itself; the middle ratio is ${middle(pages)}, and beside itself ${middle(twins)}.`,
    '',
    ...tableOf(lines),
    '',
    '| | services serve | catalog in memory is full | memory then |',
    '|---|---|---|---|',
    `| start of the small shop | ${start(startUps.small)} |`,
    `| start of the big shop | ${start(startUps.big)} |`,
  ].join('\n');
};
