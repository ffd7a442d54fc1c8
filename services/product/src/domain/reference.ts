import {Failure} from '@ecom/core/failure';

/** A request refers to something that does not exist; `path` is the field. */
export const unknownReference = (path: string, id: string) =>
  new Failure('invalid', 'unknown-reference', `${path} refers to ${id}, which does not exist.`, {
    errors: [{path, message: `${id} does not exist`}],
  });
