import {Agent, get} from 'node:http';
import {type Random, seeded} from '../simulation/random.ts';

/** Requests one after the other on one connection, each with how long it took. */
export const stopwatch = () => {
  const agent = new Agent({keepAlive: true, maxSockets: 1});
  return {
    /** Milliseconds from asking to the last byte. @throws for anything but 200 */
    time: (url: string, token?: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const begin = performance.now();
        const headers = token ? {authorization: `Bearer ${token}`} : {};
        const request = get(url, {agent, headers}, response => {
          response.resume();
          response.on('end', () => {
            if (response.statusCode === 200) resolve(performance.now() - begin);
            else reject(new Error(`GET ${url} answered ${response.statusCode}`));
          });
        });
        request.on('error', reject);
      }),
    end: () => agent.destroy(),
  };
};

export const percentile = (values: readonly number[], share: number): number => {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
};

export const median = (values: readonly number[]): number => percentile(values, 0.5);

export type Side = {ask(): Promise<number>};
export type Speed = {readonly p50: number; readonly p99: number};

/** A side's speed, and how much slower than the first it is: the median and the slowest of a hundred. */
export type Compared = Speed & {
  readonly ratio: number;
  readonly medians: number;
  /** What the ratio of the slowest of a hundred is at least, with 99 % confidence. */
  readonly surely: number;
};

type Rounds = readonly (readonly number[])[];

const slowest = (rounds: Rounds): number => percentile(rounds.flat(), 0.99);

/**
 * The ratio of two 99th percentiles that 99 of 100 repetitions would exceed, by drawing whole rounds again: pauses come in clusters, and a
 * round keeps a cluster together. (Block bootstrap: Künsch, The Annals of Statistics 17, 1989.)
 */
const ratioAtLeast = (first: Rounds, other: Rounds, random: Random): number => {
  const again = () => {
    const drawn = first.map(() => random.below(first.length));
    return slowest(drawn.map(place => other[place]!)) / slowest(drawn.map(place => first[place]!));
  };
  return percentile(Array.from({length: 300}, again), 0.01);
};

/** Requests of each side before any counts: a path that was not used before is slow for reasons of its own. */
const warmUp = 100;

export type Extent = {readonly rounds: number; readonly times: number; readonly random?: Random};

/**
 * Asks each side in turn, so that whatever else the machine does in that second falls on all of them, `times` times a round, every side in
 * as many rounds.
 *
 * @returns of each side the percentiles over all rounds, in milliseconds, and their ratios to the first side's
 */
export const compare = async (
  sides: readonly Side[],
  {rounds, times, random = seeded(1)}: Extent,
): Promise<readonly Compared[]> => {
  for (let i = 0; i < warmUp; i++) for (const side of sides) await side.ask();
  const waits: number[][][] = sides.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const wait of waits) wait.push([]);
    for (let i = 0; i < times; i++) {
      for (const [place, side] of sides.entries()) waits[place]![round]!.push(await side.ask());
    }
  }
  const speeds = waits.map(wait => ({p50: median(wait.flat()), p99: slowest(wait)}));
  return speeds.map(({p50, p99}, place) => ({
    p50,
    p99,
    ratio: p99 / speeds[0]!.p99,
    medians: p50 / speeds[0]!.p50,
    surely: ratioAtLeast(waits[0]!, waits[place]!, random),
  }));
};
