const languageErrors = [TypeError, RangeError, ReferenceError, SyntaxError];

/**
 * Whether an error is a programming error rather than an outage: one of the language's own. `fetch` also throws a `TypeError` when a connection
 * fails, but with a `cause`.
 */
export const isBug = (error: unknown): boolean =>
  languageErrors.some(type => error instanceof type) && (error as Error).cause === undefined;
