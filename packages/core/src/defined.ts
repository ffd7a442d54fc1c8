type Present<T> = {[K in keyof T]?: Exclude<T[K], undefined>};

/** The members that are there: an absent member of a merge patch (RFC 7396) leaves what it would have named as it is. */
export const omitUndefined = <T extends object>(patch: T): Present<T> =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Present<T>;
