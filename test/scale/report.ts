import {type ListResult, maxRatio} from './compare-lists.ts';
import type {Sizes} from './fill/sizes.ts';
import {type Comparison, median} from './measure.ts';

export type StartUp = {
  /** Seconds until the services of the systems of record are ready. */
  readonly servicesReadySeconds: number;
  /** Seconds until the catalog in memory is filled. */
  readonly catalogReadySeconds: number;
  readonly memoryMiB: number;
};

export type Report = {
  readonly small: Sizes;
  readonly large: Sizes;
  readonly lists: readonly ListResult[];
  readonly fillSeconds: number;
  readonly startUps: {readonly small: StartUp; readonly large: StartUp};
};

/** The number of pages that exceed the maximum ratio. */
const countSlow = (pages: readonly Comparison[], by: 'p99Ratio' | 'p50Ratio' | 'p99RatioLowerBound') =>
  pages.filter(page => page[by] > maxRatio).length;
const pagesOf = (lists: readonly ListResult[]) =>
  lists.flatMap(({page1, page1000}) => [page1, ...(page1000 ? [page1000] : [])]);

const medianRatio = (pages: readonly Comparison[]) => median(pages.map(({p99Ratio}) => p99Ratio)).toFixed(2);

const formatCount = (value: number) => value.toLocaleString('en');
const ms = (value: number) => `${value.toFixed(1)} ms`;
const ratioOf = (list: ListResult, page: 'page1' | 'page1000') => list[page]?.p99Ratio ?? 0;
const worst = (lists: readonly ListResult[], page: 'page1' | 'page1000') =>
  lists.filter(list => list[page]).toSorted((a, b) => ratioOf(b, page) - ratioOf(a, page))[0];

const cell = (list: ListResult | undefined, page: 'page1' | 'page1000') => {
  const comparison = list?.[page];
  return comparison
    ? `${ms(comparison.p99)} vs. ${ms(list.small.p99)}: ${comparison.p99Ratio.toFixed(2)} (\`${list.query}\`)`
    : 'shorter list';
};

/** One row per list, with the slowest of its sort orders and filters. */
const tableOf = (lists: readonly ListResult[]) => [
  '| list | queries | page 1, slowest p99 | page 1,000, slowest p99 | slow pages, 99 % confidence | slow pages, as measured | slow pages, small shop vs. itself | highest p50 ratio |',
  '|---|---|---|---|---|---|---|---|',
  ...[...Map.groupBy(lists, ({path}) => path)].map(([path, queries]) => {
    const pages = pagesOf(queries);
    const twins = queries.map(({twin}) => twin);
    const slowOf = (all: readonly Comparison[], by: 'p99Ratio' | 'p99RatioLowerBound') =>
      `${countSlow(all, by)} of ${all.length}`;
    const highestP50Ratio = Math.max(...pages.map(page => page.p50Ratio)).toFixed(2);
    return `| \`${path}\` | ${queries.length} | ${cell(worst(queries, 'page1'), 'page1')} | ${cell(worst(queries, 'page1000'), 'page1000')} | ${slowOf(pages, 'p99RatioLowerBound')} | ${slowOf(pages, 'p99Ratio')} | ${slowOf(twins, 'p99Ratio')} | ${highestP50Ratio} |`;
  }),
];

export const reportText = ({small, large, lists, fillSeconds, startUps}: Report): string => {
  const pages = pagesOf(lists);
  const twins = lists.map(({twin}) => twin);
  const startUpCells = ({servicesReadySeconds, catalogReadySeconds, memoryMiB}: StartUp) =>
    `${servicesReadySeconds.toFixed(1)} s | ${catalogReadySeconds.toFixed(1)} s | ${Math.round(memoryMiB)} MiB`;
  const describeSize = ({products, users, orders}: Sizes) =>
    `${formatCount(products)} products, ${formatCount(users)} users, ${formatCount(orders)} orders`;
  return [
    `Large shop: ${describeSize(large)}, filled in ${Math.round(fillSeconds)} s. Small shop: ${describeSize(small)}. A page is slow when its p99 is more than ${maxRatio} times the p99 of the small shop's first page. Of ${pages.length} pages, ${countSlow(pages, 'p99RatioLowerBound')} are slow with 99 % confidence, and ${countSlow(pages, 'p50Ratio')} are slow by the median. As measured, ${countSlow(pages, 'p99Ratio')} of ${pages.length} are slow, and ${countSlow(twins, 'p99Ratio')} of ${twins.length} when the small shop is compared with itself. The median ratio is ${medianRatio(pages)}; of the small shop to itself ${medianRatio(twins)}.`,
    '',
    ...tableOf(lists),
    '',
    '| | services ready | catalog in memory filled | memory then |',
    '|---|---|---|---|',
    `| start of the small shop | ${startUpCells(startUps.small)} |`,
    `| start of the large shop | ${startUpCells(startUps.large)} |`,
  ].join('\n');
};
