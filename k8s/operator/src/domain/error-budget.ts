import type {RolloutOptions} from './shop.ts';

/** Requests that the pods of a Deployment have answered. */
export type RequestCounts = {
  readonly requests: number;
  /** Those that were answered with 5xx. */
  readonly errors: number;
};

/** What the pods of a Deployment answer, while it is replaced. */
export type Traffic = {
  /** Pods of the template that is rolled out: since they run. */
  readonly fresh: RequestCounts;
  /** Pods of the template before: since the operator looks at them. */
  readonly old: RequestCounts;
};

const counted = /^http_request_duration_seconds_count\{(?<labels>[^}]*)\} (?<count>\S+)$/;
/** Probes and scrapes. */
const ignoredRoutes = ['/livez', '/readyz', '/metrics'];
const labelOf = (labels: string, name: string): string =>
  new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1] ?? '';

/** @param metrics in the Prometheus text format, as services have them on their admin port */
export const requestCounts = (metrics: string): RequestCounts => {
  let requests = 0;
  let errors = 0;
  for (const line of metrics.split('\n')) {
    const {labels, count} = counted.exec(line)?.groups ?? {};
    if (labels === undefined || ignoredRoutes.includes(labelOf(labels, 'route'))) continue;
    requests += Number(count);
    if (labelOf(labels, 'status').startsWith('5')) errors += Number(count);
  }
  return {requests, errors};
};

export const sumOf = (counts: readonly RequestCounts[]): RequestCounts => ({
  requests: counts.reduce((sum, {requests}) => sum + requests, 0),
  errors: counts.reduce((sum, {errors}) => sum + errors, 0),
});

/** What was counted between two moments. */
export const difference = (after: RequestCounts, before: RequestCounts): RequestCounts => ({
  requests: after.requests - before.requests,
  errors: after.errors - before.errors,
});

const percentOf = ({requests, errors}: RequestCounts): number => (requests === 0 ? 0 : (100 * errors) / requests);

/** One or two errors are no proof. */
const minErrors = 3;

/** How much worse than the old pods the new ones must be: an engine that is away makes both fail. */
const factor = 2;

/**
 * Says why new pods must not stay: they answer more requests with 5xx than the budget allows, and far more than the old pods do.
 *
 * @returns undefined while they may stay, also when there were too few requests to judge
 */
export const burnedBudget = (
  {fresh, old}: Traffic,
  {maxErrorPercent, minRequests}: Pick<RolloutOptions, 'maxErrorPercent' | 'minRequests'>,
): string | undefined => {
  if (fresh.requests < minRequests || fresh.errors < minErrors) return undefined;
  const percent = percentOf(fresh);
  if (percent <= maxErrorPercent || percent <= factor * percentOf(old)) return undefined;
  return `New pods answered ${fresh.errors} of ${fresh.requests} requests with 5xx (${percent.toFixed(1)} %, at most ${maxErrorPercent} %); old pods ${old.errors} of ${old.requests}.`;
};
