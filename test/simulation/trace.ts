import {replayRandom} from './random.ts';
import type {Overrides} from './shop.ts';
import type {RecordedRun} from './shrink.ts';
import {runSimulation} from './simulation.ts';

/** Replays a recorded run and returns its trace. A line has the seconds since the start, the process or component, the step and the id of its object. */
export const traceRun = async (
  {buyers, draws}: Pick<RecordedRun, 'buyers' | 'draws'>,
  overrides: Overrides = {},
): Promise<string[]> => {
  const lines: string[] = [];
  await runSimulation({random: replayRandom(draws).random, buyers, overrides, onTraceLine: line => lines.push(line)});
  return lines;
};
