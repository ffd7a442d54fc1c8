import {Failure} from '@ecom/core/failure';

/** A request names something that is not there; `path` is where. */
export const unknownReference = (path: string, id: string) =>
  new Failure('invalid', 'unknown-reference', `${path} names ${id}, which does not exist.`, {
    errors: [{path, message: `${id} does not exist`}],
  });
