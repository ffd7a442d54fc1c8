import type {DatabaseAddress} from '@ecom/postgres/address';
import {openConnection} from '@ecom/postgres/connections';

/** What a database says about a thing: its id, and what must be the same elsewhere. */
export type Fact = {readonly key: string; readonly value: string};

const pageSize = 5000;

/**
 * Reads facts page by page, so that memory does not grow with a shop.
 *
 * @param text a query of `key` and `value`, ordered by a key of ASCII characters
 */
export const readFacts = async function* (address: DatabaseAddress, text: string): AsyncGenerator<Fact> {
  const client = await openConnection(address, 'ecom backup verify');
  try {
    await client.query('begin transaction isolation level repeatable read, read only');
    await client.query(`declare facts no scroll cursor for ${text}`);
    for (;;) {
      const {rows} = await client.query<Fact>(`fetch ${pageSize} from facts`);
      yield* rows;
      if (rows.length < pageSize) return;
    }
  } finally {
    await client.end();
  }
};

/**
 * Compares two ordered sequences of facts.
 *
 * @param rule `included`: each fact of the left is one of the right; `same`: and the other way round
 * @returns what breaks the rule
 */
export const compareFacts = async function* (
  left: AsyncIterable<Fact>,
  right: AsyncIterable<Fact>,
  rule: 'included' | 'same',
): AsyncGenerator<string> {
  const other = right[Symbol.asyncIterator]();
  const describe = ({key, value}: Fact) => (value === '' ? key : `${key} (${value})`);
  let next = await other.next();
  let previous: string | undefined;
  const skipTo = async function* (key: string | undefined) {
    for (; !next.done && (key === undefined || next.value.key < key); next = await other.next())
      if (rule === 'same' && next.value.key !== previous) yield `only there: ${describe(next.value)}`;
  };
  try {
    for await (const fact of left) {
      yield* skipTo(fact.key);
      const isThere = !next.done && next.value.key === fact.key;
      if (!isThere) yield `only here: ${describe(fact)}`;
      else if (next.value.value !== fact.value) yield `${describe(fact)}, there ${next.value.value}`;
      if (isThere) previous = fact.key;
    }
    yield* skipTo(undefined);
  } finally {
    await other.return?.(undefined);
  }
};
