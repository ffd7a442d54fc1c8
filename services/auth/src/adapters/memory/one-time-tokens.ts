import type {OneTimeTokens} from '../../application/ports/one-time-tokens.ts';
import type {Rows} from './rows.ts';

export const memoryOneTimeTokens = ({tokenRows}: Rows): OneTimeTokens => {
  const findToken = (hash: string, purposes: readonly string[], at: string) => {
    const row = tokenRows.get(hash);
    return row && purposes.includes(row.token.purpose) && row.token.expiresAt > at ? row : undefined;
  };
  return {
    add: async token => void tokenRows.set(token.hash, {token, attempts: 0}),
    get: async (hash, purposes, at) => findToken(hash, purposes, at)?.token as never,
    async attempt(hash, purpose, at, maxAttempts) {
      const row = findToken(hash, [purpose], at);
      if (!row || row.attempts >= maxAttempts) return undefined;
      tokenRows.set(hash, {...row, attempts: row.attempts + 1});
      return row.token as never;
    },
    async sweep(before) {
      const expired = [...tokenRows.values()].filter(({token}) => token.expiresAt < before);
      for (const {token} of expired) tokenRows.delete(token.hash);
      return expired.length;
    },
  };
};
