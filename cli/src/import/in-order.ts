/**
 * Runs `work` on items, at most `concurrency` at once, and yields the results in the order of the items. An item waits for the earlier ones with
 * which it conflicts.
 */
export async function* inOrder<Item, Result>(
  items: AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
  {concurrency, conflicts}: {readonly concurrency: number; readonly conflicts: (a: Item, b: Item) => boolean},
): AsyncGenerator<Result> {
  const running: {readonly item: Item; readonly result: Promise<Result>}[] = [];
  try {
    for await (const item of items) {
      while (running.length === concurrency || running.some(other => conflicts(item, other.item)))
        yield await running.shift()!.result;
      const result = work(item);
      // Whoever awaits it sees the error; until then, Node must not end the process.
      result.catch(() => undefined);
      running.push({item, result});
    }
    while (running.length > 0) yield await running.shift()!.result;
  } finally {
    await Promise.allSettled(running.map(({result}) => result));
  }
}
