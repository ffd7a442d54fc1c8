import {Failure} from '@ecom/core/failure';
import {Cron} from 'croner';
import type {ParseSchedule} from '../../application/ports.ts';

/** Of a schedule that is not regular, such as each working day, so many intervals show the longest. */
const intervals = 8;

const parse = (text: string): Cron => {
  try {
    return new Cron(text, {timezone: 'UTC', mode: '5-part'});
  } catch (error) {
    throw invalidSchedule(text, (error as Error).message.replace(/^CronPattern: /, ''));
  }
};

/** The port `ParseSchedule`, by croner. */
export const parseSchedule: ParseSchedule = text => {
  const cron = parse(text);
  return {
    // What lies at the reference itself does not count.
    previous: at => cron.previousRuns(1, new Date(at.getTime() + 1))[0],
    next: at => cron.nextRun(at) ?? undefined,
    longestIntervalMs(at) {
      const times = cron.nextRuns(intervals + 1, at).map(time => time.getTime());
      return Math.max(0, ...times.slice(1).map((time, i) => time - times[i]!));
    },
  };
};

const invalidSchedule = (text: string, reason: string) =>
  new Failure('invalid', 'invalid-schedule', `spec.schedule '${text}' is no schedule of cron: ${reason}`);
