import test from 'ava';
import {createSorted} from './sorted.ts';

test('whatever is added and removed, a run is sorted whenever it is read', t => {
  const sorted = createSorted<number>((a, b) => a < b);
  let expected: number[] = [];
  let seed = 1;
  const next = (sides: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % sides;
  };
  for (let round = 0; round < 300; round++) {
    const count = next(round % 10 === 0 ? 100 : 20);
    for (let i = 0; i < count; i++) {
      const item = round * 1000 + next(1_000_000);
      if (expected.includes(item)) continue;
      sorted.add(item);
      expected.push(item);
    }
    if (round % 3 === 0) {
      const gone = expected[next(expected.length)];
      if (gone !== undefined) sorted.remove(gone);
      expected = expected.filter(item => item !== gone);
    }
    if (round % 2 === 0)
      t.deepEqual(
        sorted.read(),
        expected.toSorted((a, b) => a - b),
      );
  }
});
