import {type AppliedRecords, needsApply} from './drift.ts';
import {burnedBudget, type Traffic} from './error-budget.ts';
import {type KubernetesObject, keyOf, type ObjectKey} from './kubernetes-object.ts';
import {failedAt, readinessOf, rolledOutAt} from './readiness.ts';
import {type ReleaseObjects, waveOf} from './release-objects.ts';
import type {RolloutOptions} from './shop.ts';

/**
 * - `install`: Jobs, then all Deployments at once: no pod serves yet.
 * - `update`: Jobs, then wave after wave, each observed.
 * - `rollback`: all at once, without Jobs: it has run before.
 * - `keep`: it is rolled out; what differs is put right, and databases that could not be contracted are.
 */
export type RolloutMode = 'install' | 'update' | 'rollback' | 'keep';

export type Desired = ReleaseObjects & {readonly mode: RolloutMode; readonly rollout: RolloutOptions};

export type Observed = {
  /** What there is of the shop in the cluster. */
  readonly live: ReadonlyMap<ObjectKey, KubernetesObject>;
  readonly applied: AppliedRecords;
  /** What was applied by this and earlier operators. */
  readonly inventory: readonly ObjectKey[];
  /** By the name of the Deployment. */
  readonly traffic: ReadonlyMap<string, Traffic>;
  readonly now: Date;
};

export type Outcome =
  | {readonly kind: 'in-progress'; readonly message: string}
  | {readonly kind: 'failed'; readonly reason: string; readonly message: string; readonly object?: KubernetesObject}
  | {readonly kind: 'complete'};

export type Plan = {
  /** In this order. */
  readonly apply: readonly KubernetesObject[];
  readonly delete: readonly ObjectKey[];
  readonly outcome: Outcome;
};

const isJob = ({kind}: KubernetesObject): boolean => kind === 'Job';
const isDeployment = ({kind}: KubernetesObject): boolean => kind === 'Deployment';
/** The reason when databases could not be contracted. */
export const contractFailed = 'ContractFailed';
const preflightWave = -1;
const contractWave = 9;

/** Whether a revision can stay: all of its pods run, and something was bought. */
export const isProven = (outcome: Outcome): boolean =>
  outcome.kind === 'complete' || (outcome.kind === 'failed' && outcome.reason === contractFailed);

/** Objects that are applied together, and waited for before the next step. */
type Step = readonly KubernetesObject[];

const byWave = (objects: readonly KubernetesObject[]): readonly Step[] =>
  [...Map.groupBy(objects, waveOf)].sort(([one], [other]) => one - other).map(([, step]) => step);

/** What is applied once, after the Deployments. */
const extrasOf = ({smokeTest, republish}: Desired): readonly KubernetesObject[] =>
  [smokeTest, republish].filter(object => object !== undefined);

const stepsOf = (desired: Desired): readonly Step[] => {
  const {objects, mode} = desired;
  const lasting = objects.filter(object => !isJob(object));
  const jobs = objects.filter(isJob);
  if (mode === 'rollback') return [lasting];
  if (mode === 'keep') return [lasting, jobs.filter(job => waveOf(job) === contractWave)];
  const before = byWave(jobs.filter(job => waveOf(job) <= 0));
  const after = byWave([...jobs.filter(job => waveOf(job) > 0), ...extrasOf(desired)]);
  const plain = lasting.filter(object => !isDeployment(object));
  const deployments = lasting.filter(isDeployment);
  return [plain, ...before, ...(mode === 'install' ? [deployments] : byWave(deployments)), ...after];
};

/** What is left to wait for of a step whose objects are stored as they should be. */
const outcomeOf = (step: Step, desired: Desired, {live, traffic, now}: Observed): Outcome => {
  for (const object of step) {
    const stored = live.get(keyOf(object));
    if (!stored) return {kind: 'in-progress', message: `${object.metadata.name} is being created.`};
    const {name} = object.metadata;
    const counts = traffic.get(name);
    const burned = desired.mode === 'update' && counts ? burnedBudget(counts, desired.rollout) : undefined;
    if (burned) return {kind: 'failed', reason: 'ErrorBudgetBurned', message: `${name}: ${burned}`, object: stored};
    const readiness = readinessOf(stored);
    if (readiness.state === 'failed') {
      const {reason, message} = readiness;
      return {kind: 'failed', reason: reasonOf(object, reason), message, object: stored};
    }
    if (readiness.state === 'in-progress') return {kind: 'in-progress', message: readiness.message};
  }
  if (desired.mode !== 'update') return {kind: 'complete'};
  // Pods that have just become ready have answered nobody yet.
  const until = Math.max(
    ...step.filter(isDeployment).map(object => rolledOutAt(live.get(keyOf(object))!)?.getTime() ?? 0),
  );
  return until + desired.rollout.observeSeconds * 1000 > now.getTime()
    ? {kind: 'in-progress', message: `${step[0]!.metadata.name} is observed.`}
    : {kind: 'complete'};
};

const reasonOf = (object: KubernetesObject, reason: string): string => {
  if (!isJob(object)) return reason;
  const wave = waveOf(object);
  if (wave === preflightWave) return 'PreflightFailed';
  if (wave === 0) return 'MigrationFailed';
  if (wave === contractWave) return contractFailed;
  return object.metadata.labels?.['app.kubernetes.io/component'] === 'test' ? 'SmokeTestFailed' : 'JobFailed';
};

/** Seconds after which a Job runs again, when there is no revision to go back to. */
const retrySeconds = {
  /** The engines may only be late. */
  install: 20,
  /** The pods of this revision have proven themselves, and those of the one before may not find what they need. */
  keep: 300,
};

const retried = (outcome: Outcome & {kind: 'failed'}, mode: 'install' | 'keep', {now}: Observed): Plan => {
  const {object} = outcome;
  const isDue = object && isJob(object) && now.getTime() - failedAt(object).getTime() > retrySeconds[mode] * 1000;
  return {apply: [], delete: isDue ? [keyOf(object)] : [], outcome};
};

/** What was applied and is no longer wanted. */
const superfluous = (desired: Desired, {inventory}: Observed): readonly ObjectKey[] => {
  const wanted = new Set([...desired.objects, ...extrasOf(desired)].map(keyOf));
  return inventory.filter(key => !wanted.has(key));
};

/**
 * The next actions by which a shop becomes what it should be. It remembers nothing: where an update stands is read from the cluster, so that any operator
 * goes on where another one stopped.
 */
export const plan = (desired: Desired, observed: Observed): Plan => {
  for (const step of stepsOf(desired)) {
    const apply = step.filter(object => {
      const key = keyOf(object);
      const live = observed.live.get(key);
      // A Job that exists has its content in its name, and cannot be changed.
      if (isJob(object)) return !live;
      return needsApply(object, live, observed.applied.get(key));
    });
    if (apply.length > 0) {
      const names = apply.map(({metadata}) => metadata.name);
      const message = `Applying ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}.`;
      return {apply, delete: [], outcome: {kind: 'in-progress', message}};
    }
    const outcome = outcomeOf(step, desired, observed);
    const {mode} = desired;
    if (outcome.kind === 'failed' && (mode === 'install' || mode === 'keep')) return retried(outcome, mode, observed);
    if (outcome.kind !== 'complete') return {apply: [], delete: [], outcome};
  }
  return {apply: [], delete: superfluous(desired, observed), outcome: {kind: 'complete'}};
};
