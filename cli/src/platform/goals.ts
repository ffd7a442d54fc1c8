import {annotations, type ConditionedStatus, conditionOf, isObserved, isTrue, type Resource} from './resource.ts';
import {lifecycleOf, type Shop} from './shop.ts';

/** How far something is on the way to a goal. */
export type Step =
  | {readonly kind: 'done'}
  /** It goes no further without somebody's help: `message` says why. */
  | {readonly kind: 'failed'; readonly message: string}
  | {readonly kind: 'in-progress'; readonly message: string};

export type Goal<R> = (resource: R) => Step;

const done: Step = {kind: 'done'};
const inProgress = (message: string): Step => ({kind: 'in-progress', message});
const failed = (message: string): Step => ({kind: 'failed', message});

const unseen = inProgress('The operator has not seen the change yet.');

/** Whether `Stalled` is about a failure before the last `ecom platform retry`. */
const isBeforeRetry = ({status, metadata}: Shop): boolean => {
  const failure = status?.failedRevision;
  return failure !== undefined && failure.retry !== metadata.annotations?.[annotations.retry];
};

const isOfFailedRevision = (shop: Shop): boolean =>
  conditionOf(shop, 'Stalled')?.reason === shop.status?.failedRevision?.reason;

const progressOf = (shop: Shop): string => {
  const {message} = conditionOf(shop, 'Reconciling') ?? {};
  return [shop.status?.phase ?? 'Pending', message].filter(Boolean).join(': ');
};

/** The Shop is what its resource asks for. */
export const isSettled: Goal<Shop> = shop => {
  if (!isObserved(shop)) return unseen;
  const {name} = shop.metadata;
  if (isTrue(shop, 'Paused')) return failed(`The Shop ${name} is paused. Go on with: ecom platform resume ${name}`);
  if (isTrue(shop, 'Stalled')) {
    if (isBeforeRetry(shop) && isOfFailedRevision(shop)) return unseen;
    return failed(conditionOf(shop, 'Stalled')?.message || `The Shop ${name} is stalled.`);
  }
  if (isTrue(shop, 'Reconciling')) return inProgress(progressOf(shop));
  const {hibernated, maintenance} = lifecycleOf(shop);
  if (hibernated) return shop.status?.phase === 'Hibernated' ? done : inProgress(progressOf(shop));
  if (shop.status?.maintenance !== maintenance)
    return inProgress(`Services are asked to ${maintenance ? 'refuse' : 'accept'} writes.`);
  // In maintenance it is not ready for buyers, and still as it should be.
  if (maintenance || isTrue(shop, 'Ready')) return done;
  return inProgress(conditionOf(shop, 'Ready')?.message || progressOf(shop));
};

/** The operator leaves the Shop alone. */
export const isPaused: Goal<Shop> = shop => (isObserved(shop) && isTrue(shop, 'Paused') ? done : unseen);

type Job = Resource<unknown, ConditionedStatus & {readonly phase?: string}>;

/** A backup or a restore is complete. */
export const isComplete: Goal<Job> = job => {
  if (!isObserved(job)) return unseen;
  const {phase} = job.status ?? {};
  const stalled = conditionOf(job, 'Stalled');
  const message = conditionOf(job, 'Ready')?.message;
  if (stalled?.status === 'True' || phase === 'Failed')
    return failed(stalled?.message || message || `${job.kind} ${job.metadata.name} has failed.`);
  if (phase === 'Succeeded' || isTrue(job, 'Ready')) return done;
  return inProgress(
    [phase ?? 'Pending', conditionOf(job, 'Reconciling')?.message || message].filter(Boolean).join(': '),
  );
};
