import type {Load} from './load.ts';
import {load} from './processes.ts';
import type {ReportRow} from './report.ts';
import {median} from './statistics.ts';

/** A server and the requests that are sent to it. */
export type Target = Pick<Load, 'url' | 'requests'>;

export type PairedMeasurement = {
  readonly name: string;
  /** Called for each round, since some requests can be sent only once. */
  readonly shop: () => Promise<Target>;
  readonly reference: Target & {readonly name: string};
  /** Minimum ratio of the shop to the reference: 0.6 is 60 %. */
  readonly targetRatio: number;
  /** Duration of each measurement. */
  readonly seconds: number;
};

const connections = 32;
const rounds = 3;
const warmUpSeconds = 2;

/** Measures requests per second in a closed loop. @throws Error when a response is not 2xx */
export const measure = async ({url, requests}: Target, seconds: number): Promise<number> => {
  const result = await load({url, requests, connections, seconds});
  if (result.failed > 0) throw new Error(`${result.failed} requests to ${requests[0]!.path} failed`);
  return result.perSecond;
};

/** Measures reference and shop alternately, three times; the ratio is the median of the three ratios. */
export const measurePaired = async ({
  name,
  shop,
  reference,
  targetRatio,
  seconds,
}: PairedMeasurement): Promise<ReportRow> => {
  const results: {shopRate: number; referenceRate: number}[] = [];
  await measure(reference, warmUpSeconds);
  await measure(await shop(), warmUpSeconds);
  for (let round = 0; round < rounds; round++) {
    const referenceRate = await measure(reference, seconds);
    const shopRate = await measure(await shop(), seconds);
    results.push({shopRate, referenceRate});
  }
  const ratio = median(results.map(({shopRate, referenceRate}) => shopRate / referenceRate));
  return {
    name,
    measured: median(results.map(({shopRate}) => shopRate)),
    unit: '/s',
    reference: reference.name,
    referenceMeasured: median(results.map(({referenceRate}) => referenceRate)),
    ratio,
    target: `≥ ${targetRatio * 100} %`,
    isMet: ratio >= targetRatio,
  };
};
