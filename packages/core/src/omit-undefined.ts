type Defined<T> = {[K in keyof T]?: Exclude<T[K], undefined>};

/** A copy without the members that are undefined: an absent member of a merge patch (RFC 7396) changes nothing. */
export const omitUndefined = <T extends object>(patch: T): Defined<T> =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Defined<T>;
