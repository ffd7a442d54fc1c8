import {Agent, get} from 'node:http';

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
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
};

export const median = (values: readonly number[]): number => percentile(values, 0.5);

export type Side = {ask(): Promise<number>};
export type Speed = {readonly p50: number; readonly p99: number};

/** Rounds, and of a side that seems slower than it may be so many: what else runs on the machine comes and goes. */
const rounds = 3;
const most = 30;

/** A side's speed, and how much slower than the first it is: the median and the slowest of a hundred. */
export type Compared = Speed & {readonly ratio: number; readonly medians: number};

/**
 * Asks each side in turn, so that whatever else the machine does in that second falls on all of them, `times` times a round. If a side seems
 * `allowed` times slower than the first, all are looked at to the end: stopping at the first look that passes would let the slow one pass.
 *
 * @returns of each side the percentiles over all rounds, in milliseconds, and their ratios to the first side's
 */
export const compare = async (sides: readonly Side[], times: number, allowed: number): Promise<readonly Compared[]> => {
  for (let i = 0; i < 10; i++) for (const side of sides) await side.ask();
  const waits: number[][] = sides.map(() => []);
  const look = async (more: number): Promise<readonly Compared[]> => {
    for (let i = 0; i < more * times; i++) {
      for (const [place, side] of sides.entries()) waits[place]!.push(await side.ask());
    }
    const speeds = waits.map(wait => ({p50: percentile(wait, 0.5), p99: percentile(wait, 0.99)}));
    const [first] = speeds;
    return speeds.map(({p50, p99}) => ({p50, p99, ratio: p99 / first!.p99, medians: p50 / first!.p50}));
  };
  const compared = await look(rounds);
  return compared.some(({ratio}) => ratio > allowed) ? look(most - rounds) : compared;
};
