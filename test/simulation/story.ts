import {playing} from './random.ts';
import type {Changes} from './shop.ts';
import type {Case} from './shrink.ts';
import {runWorld} from './world.ts';

/** What happened in a world, a line a step: seconds since its beginning, who, what, and about which of its things. */
export const storyOf = async (
  {buyers, tape}: Pick<Case, 'buyers' | 'tape'>,
  changes: Changes = {},
): Promise<string[]> => {
  const lines: string[] = [];
  await runWorld({random: playing(tape).random, buyers, changes, tell: line => lines.push(line)});
  return lines;
};
