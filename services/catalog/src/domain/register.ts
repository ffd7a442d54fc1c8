import {Failure} from '@ecom/core/failure';

/** A copy of the catalog in the making. Whoever makes it counts `beat` up as long as it lives. */
export type BuildingGeneration = {
  readonly generation: string;
  readonly beat: number;
  /** Events that were kept, and pages that were made of them. */
  readonly heard: number;
  readonly made: number;
  /** Who made it has stopped: anybody may begin again at once. */
  readonly left?: boolean;
};

/** Which copies of the catalog there are. Copies that it does not name are nobody's. */
export type Register = {
  /** The generation that shoppers read; none in a MongoDB that is new or was emptied. */
  readonly current?: string;
  readonly next?: BuildingGeneration;
};

/** The generations that must know what is heard. */
export const named = ({current, next}: Register): readonly string[] =>
  [current, next?.generation].filter(name => name !== undefined);

/** Whether a copy has to be made and nobody makes it. `silent` says whether the maker's beat has not changed for long. */
export const needsBuilder = ({current, next}: Register, silent: boolean): boolean =>
  next ? next.left === true || silent : current === undefined;

export const catalogRebuilding = () =>
  new Failure('unavailable', 'catalog-rebuilding', 'The catalog is being filled. Try again in a moment.', {
    retryAfter: 1,
  });
export const rebuildInProgress = () =>
  new Failure('conflict', 'rebuild-under-way', 'The catalog is being rebuilt already. Wait until that is done.');
