import {Agent, get} from 'node:http';
import {type Random, seeded} from '../simulation/random.ts';

/** Measures requests one after another on one connection. */
export const createTimer = () => {
  const agent = new Agent({keepAlive: true, maxSockets: 1});
  return {
    /** Milliseconds from the request to the last byte. @throws Error when the status is not 200 */
    measureMs: (url: string, token?: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const startedAt = performance.now();
        const headers = token ? {authorization: `Bearer ${token}`} : {};
        const request = get(url, {agent, headers}, response => {
          response.resume();
          response.on('end', () => {
            if (response.statusCode === 200) resolve(performance.now() - startedAt);
            else reject(new Error(`GET ${url} answered ${response.statusCode}`));
          });
        });
        request.on('error', reject);
      }),
    close: () => agent.destroy(),
  };
};

export const percentile = (values: readonly number[], share: number): number => {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
};

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Something to measure: `sample` returns the milliseconds of one request. */
export type Candidate = {sample(): Promise<number>};
export type Latency = {readonly p50: number; readonly p99: number};

/** A candidate's latency, and its ratios to the latency of the first candidate. */
export type Comparison = Latency & {
  /** Ratio of the 99th percentiles. */
  readonly p99Ratio: number;
  /** Ratio of the medians. */
  readonly p50Ratio: number;
  /** Lower bound of `p99Ratio` with 99 % confidence. */
  readonly p99RatioLowerBound: number;
};

type Rounds = readonly (readonly number[])[];

const p99Of = (rounds: Rounds): number => percentile(rounds.flat(), 0.99);

/**
 * The lower bound of the ratio of two 99th percentiles with 99 % confidence, by resampling whole rounds: slow requests come in clusters, and a
 * round keeps a cluster together (block bootstrap: Künsch, The Annals of Statistics 17, 1989).
 */
const p99RatioLowerBound = (first: Rounds, other: Rounds, random: Random): number => {
  const resample = () => {
    const drawn = first.map(() => random.below(first.length));
    return p99Of(drawn.map(place => other[place]!)) / p99Of(drawn.map(place => first[place]!));
  };
  return percentile(Array.from({length: 300}, resample), 0.01);
};

/** Requests of each candidate before the measurement: the first ones are slow because nothing is compiled or cached. */
const warmUpRequests = 100;

export type SampleSize = {readonly rounds: number; readonly requestsPerRound: number; readonly random?: Random};

/**
 * Samples all candidates alternately, so that other load on the machine affects all of them.
 *
 * @returns for each candidate the percentiles over all rounds in milliseconds, and the ratios to the first candidate
 */
export const compareLatencies = async (
  candidates: readonly Candidate[],
  {rounds, requestsPerRound, random = seeded(1)}: SampleSize,
): Promise<readonly Comparison[]> => {
  for (let i = 0; i < warmUpRequests; i++) for (const candidate of candidates) await candidate.sample();
  const latencies: number[][][] = candidates.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const roundsOfCandidate of latencies) roundsOfCandidate.push([]);
    for (let i = 0; i < requestsPerRound; i++) {
      for (const [place, candidate] of candidates.entries()) latencies[place]![round]!.push(await candidate.sample());
    }
  }
  const percentiles = latencies.map(roundsOfCandidate => ({
    p50: median(roundsOfCandidate.flat()),
    p99: p99Of(roundsOfCandidate),
  }));
  return percentiles.map(({p50, p99}, place) => ({
    p50,
    p99,
    p99Ratio: p99 / percentiles[0]!.p99,
    p50Ratio: p50 / percentiles[0]!.p50,
    p99RatioLowerBound: p99RatioLowerBound(latencies[0]!, latencies[place]!, random),
  }));
};
