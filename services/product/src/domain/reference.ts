import {Failure} from '@ecom/core/failure';

/** What a product refers to. */
export type References = {
  readonly categoryIds?: readonly string[] | undefined;
  readonly brandId?: string | null | undefined;
};

/** What exists of it. */
type KnownReferences = {readonly categoryIds: ReadonlySet<string>; readonly brand: object | null | undefined};

export const assertReferences = ({categoryIds = [], brandId}: References, known: KnownReferences): void => {
  categoryIds.forEach((id, i) => {
    if (!known.categoryIds.has(id)) throw unknownReference(`categoryIds[${i}]`, id);
  });
  if (brandId && !known.brand) throw unknownReference('brandId', brandId);
};

/** A request refers to something that does not exist; `path` is the field. */
export const unknownReference = (path: string, id: string) =>
  new Failure('invalid', 'unknown-reference', `${path} refers to ${id}, which does not exist.`, {
    errors: [{path, message: `${id} does not exist`}],
  });
