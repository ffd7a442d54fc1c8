import type {ShopEvent} from '../platform/events.ts';
import {imageOf} from '../platform/next-spec.ts';
import {type Condition, conditionOf, isObserved} from '../platform/resource.ts';
import type {Revision} from '../platform/revisions.ts';
import type {RolloutStep} from '../platform/rollout-steps.ts';
import type {ServiceStatus, Shop} from '../platform/shop.ts';
import type {Columns} from './table.ts';

const readiness = (shop: Shop) => conditionOf(shop, 'Ready')?.status ?? 'Unknown';

export const shopColumns: Columns<Shop> = {
  namespace: ({metadata}) => metadata.namespace,
  name: ({metadata}) => metadata.name,
  ready: readiness,
  phase: ({status}) => status?.phase ?? 'Pending',
  version: ({status}) => status?.version,
  revision: ({status}) => status?.revision,
  url: ({status}) => status?.url,
  created: ({metadata}) => metadata.creationTimestamp,
};

/** A Shop, a field a line. */
export const shopRecord = (shop: Shop) => {
  const {metadata, status = {}} = shop;
  const {phase = 'Pending', version, revision, failedRevision, url} = status;
  return {
    shop: metadata.name,
    namespace: metadata.namespace,
    phase: isObserved(shop) ? phase : `${phase} (the operator has not seen the last change yet)`,
    ready: readiness(shop),
    version,
    revision,
    ...(failedRevision && {failedRevision: `${failedRevision.revision}: ${failedRevision.reason}`}),
    url,
  };
};

export const conditionColumns: Columns<Condition> = {
  condition: ({type}) => type,
  status: ({status}) => status,
  reason: ({reason}) => reason,
  since: ({lastTransitionTime}) => lastTransitionTime,
  message: ({message}) => message,
};

export const serviceColumns: Columns<ServiceStatus> = {
  service: ({name}) => name,
  version: ({version}) => version,
  replicas: ({replicas}) => replicas,
  ready: ({readyReplicas}) => readyReplicas,
  lag: ({lag}) => lag,
};

export const stepColumns: Columns<RolloutStep> = {
  wave: ({wave}) => wave,
  when: ({when}) => when,
  object: ({object}) => object,
  now: ({now}) => now,
};

/** What is known about migrations: those of another image only its Jobs know. */
export const migrationRecord = (condition: Condition | null) => ({
  migrations: condition
    ? `${condition.reason}${condition.message ? `: ${condition.message}` : ''}`
    : 'unknown: the operator has not said anything about them yet',
});

const formatImage = ({repository, tag, digest}: {repository?: string; tag?: string; digest?: string} = {}) =>
  `${repository ?? ''}${digest ? `@${digest}` : `:${tag ?? '(default)'}`}`;

export const revisionColumns: Columns<Revision> = {
  current: ({isCurrent}) => (isCurrent ? '*' : ''),
  revision: ({revision}) => revision,
  saved: ({savedAt}) => savedAt,
  image: ({spec}) => formatImage(imageOf(spec)),
};

export const eventColumns: Columns<ShopEvent> = {
  at: ({at}) => at,
  type: ({type}) => type,
  reason: ({reason}) => reason,
  object: ({object}) => object,
  count: ({count}) => count,
  message: ({message}) => message,
};
