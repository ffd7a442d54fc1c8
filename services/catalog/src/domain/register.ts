import {Failure} from '@ecom/core/failure';

/** A generation that is being built. Its builder increments `heartbeats` as long as it runs. */
export type BuildingGeneration = {
  readonly generation: string;
  readonly heartbeats: number;
  /** Number of events that were applied, and of pages that were projected. */
  readonly handledEvents: number;
  readonly writtenDocuments: number;
  /** Its builder has stopped: another one may start at once. */
  readonly isAbandoned?: boolean;
};

/** The generations of the catalog. Those that it does not name are unused, and are dropped. */
export type Register = {
  /** The generation that shoppers read; none in a MongoDB that is new or was emptied. */
  readonly active?: string;
  readonly building?: BuildingGeneration;
};

/** The generations to which events are applied. */
export const registeredGenerations = ({active, building}: Register): readonly string[] =>
  [active, building?.generation].filter(name => name !== undefined);

/** Whether a process should build a generation. `isSilent`: the heartbeats of the current builder have stopped for too long. */
export const needsBuilder = ({active, building}: Register, isSilent: boolean): boolean =>
  building ? building.isAbandoned === true || isSilent : active === undefined;

export const nothingToRebuild = () =>
  new Failure(
    'not-found',
    'nothing-to-rebuild',
    'A rebuild needs Kafka and MongoDB. Without them the catalog is filled at every start of the shop.',
  );
export const catalogRebuilding = () =>
  new Failure('unavailable', 'catalog-rebuilding', 'The catalog is being filled. Try again in a moment.', {
    retryAfter: 1,
  });
export const rebuildInProgress = () =>
  new Failure('conflict', 'rebuild-under-way', 'The catalog is being rebuilt already. Wait until that is done.');
