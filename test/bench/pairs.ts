import {type Line, median} from './lines.ts';
import type {Load} from './load.ts';
import {load} from './processes.ts';

/** Who is asked, and for what. */
export type Side = Pick<Load, 'url' | 'requests'>;

export type Pair = {
  readonly what: string;
  /** Made anew for each round. */
  readonly ours: () => Promise<Side>;
  readonly reference: Side & {readonly name: string};
  /** What `ours` should reach of the reference: 0.6 is 60 %. */
  readonly target: number;
  /** Of each measurement. */
  readonly seconds: number;
};

const connections = 32;
const rounds = 3;
const warmUp = 2;

/** Requests a second in a closed loop. @throws Error when any was not answered with 2xx */
export const measure = async ({url, requests}: Side, seconds: number): Promise<number> => {
  const result = await load({url, requests, connections, seconds});
  if (result.failed > 0) throw new Error(`${result.failed} requests to ${requests[0]!.path} failed`);
  return result.perSecond;
};

/** Both sides in turn, three times; the median of their ratios counts. */
export const measurePair = async ({what, ours, reference, target, seconds}: Pair): Promise<Line> => {
  const results: {mine: number; bare: number}[] = [];
  await measure(reference, warmUp);
  await measure(await ours(), warmUp);
  for (let round = 0; round < rounds; round++) {
    const bare = await measure(reference, seconds);
    const mine = await measure(await ours(), seconds);
    results.push({mine, bare});
  }
  const ratio = median(results.map(({mine, bare}) => mine / bare));
  return {
    what,
    measured: median(results.map(({mine}) => mine)),
    unit: '/s',
    reference: reference.name,
    referenceMeasured: median(results.map(({bare}) => bare)),
    ratio,
    target: `≥ ${target * 100} %`,
    met: ratio >= target,
  };
};
