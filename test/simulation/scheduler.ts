import type {Random} from './random.ts';

/** Something under way: a request, an event being handled, a sweep. It dies with the process that it runs in. */
export type Task = {
  readonly name: string;
  /** The id of the event that it follows from. */
  readonly sourceEvent?: string | undefined;
  alive: boolean;
};

type Step = {readonly task: Task; readonly what: string; readonly run: () => void};
type Timer = {readonly at: number; readonly run: () => void};

/** More steps that can be taken, beside the tasks'. */
type Source = {
  size(): number;
  /** Takes the step of that number. */
  take(index: number): void;
};

/** Microtasks that a task may take from one step to the next, at most: twice what any does. A task that waits for its own strands takes none. */
const hops = 24;

/**
 * Runs tasks one step at a time, in an order that `random` decides, on a clock of its own. A step is one call of a port with all that
 * follows until the next call, so that a task can be interrupted, or die, between any two of them.
 */
export const createScheduler = (random: Random, tell: (task: Task, what: string) => void) => {
  const ready: Step[] = [];
  const timers: Timer[] = [];
  const replicas: Source[] = [];
  let time = Date.parse('2026-03-03T00:00:00.000Z');
  let written = {time: 0, text: ''};
  let current: Task = {name: 'nobody', alive: true};
  let busy = false;
  let steps = 0;

  const wake = (): boolean => {
    if (timers.length === 0 || timers.at(-1)!.at > time) return false;
    while (timers.length > 0 && timers.at(-1)!.at <= time) timers.pop()!.run();
    return true;
  };

  const schedule = (timer: Timer) => {
    let place = timers.length;
    while (place > 0 && timers[place - 1]!.at <= timer.at) place--;
    timers.splice(place, 0, timer);
  };

  const take = (index: number) => {
    const step = ready[index]!;
    ready[index] = ready.at(-1)!;
    ready.pop();
    if (!step.task.alive) return;
    current = step.task;
    tell(step.task, step.what);
    busy = true;
    step.run();
  };

  return {
    replicas,
    time: () => time,
    /** RFC 3339 */
    now() {
      if (written.time !== time) written = {time, text: new Date(time).toISOString()};
      return written.text;
    },
    steps: () => steps,
    current: () => current,

    /** Does something when so many milliseconds have passed. */
    after: (milliseconds: number, run: () => void) => schedule({at: time + milliseconds, run}),

    /** What the current task asks of a port: done when its turn comes. */
    park<T>(what: string, call: () => Promise<T>): Promise<T> {
      const task = current;
      busy = false;
      return new Promise((resolve, reject) => {
        const answer = (settle: () => void) => {
          if (task.alive) settle();
        };
        ready.push({
          task,
          what,
          run: () =>
            void call().then(
              value => answer(() => resolve(value)),
              error => answer(() => reject(error)),
            ),
        });
      });
    },

    /** The current task goes on when so many milliseconds have passed, and its turn comes. */
    sleep(what: string, milliseconds: number): Promise<void> {
      const task = current;
      busy = false;
      return new Promise(resolve => {
        schedule({at: time + milliseconds, run: () => void ready.push({task, what, run: resolve})});
      });
    },

    /** Begins a task when its turn comes. */
    start: (task: Task, what: string, run: () => void) => void ready.push({task, what, run}),

    /** Begins a task now, as the step that is being taken. */
    begin(task: Task, run: () => void) {
      current = task;
      busy = true;
      run();
    },

    /** The task that runs has come to its end. */
    rest() {
      busy = false;
    },

    /** Waits until the task that runs has come to its next call. */
    async settle() {
      for (let hop = 0; busy && hop < hops; hop++) await null;
      busy = false;
    },

    /** Takes one step. False when nothing can be done at this instant. */
    step(): boolean {
      if (wake()) {
        busy = true;
        return true;
      }
      let total = ready.length;
      for (const source of replicas) total += source.size();
      if (total === 0) return false;
      let index = random.below(total);
      steps += 1;
      if (steps % 4 === 0) time += 1;
      if (index < ready.length) {
        take(index);
        return true;
      }
      index -= ready.length;
      for (const source of replicas) {
        const size = source.size();
        if (index < size) {
          source.take(index);
          return true;
        }
        index -= size;
      }
      return true;
    },

    /** Moves the clock: by so much, or to the next timer. False when there is none. */
    skip(milliseconds?: number): boolean {
      if (milliseconds === undefined && timers.length === 0) return false;
      time = milliseconds === undefined ? Math.max(time, timers.at(-1)!.at) : time + milliseconds;
      return true;
    },
  };
};

export type Scheduler = ReturnType<typeof createScheduler>;

/** A port each of whose calls is a step of the task that makes it. */
export const stepwise = <Port extends object>(scheduler: Scheduler, name: string, port: Port, fail: Fail): Port =>
  Object.fromEntries(
    Object.entries(port).flatMap(([method, call]) => {
      if (typeof call !== 'function') return [];
      const what = `${name}.${method}`;
      const parked = (...args: unknown[]) =>
        scheduler.park(labelOf(what, args), () => fail(() => call.apply(port, args)));
      return [[method, parked]];
    }),
  ) as Port;

/** Does a call, unless it decides that the engine behind the port is away. */
export type Fail = (call: () => Promise<unknown>) => Promise<unknown>;

const labelOf = (what: string, [first]: unknown[]): string => {
  const id = typeof first === 'string' ? first : (first as {id?: string} | undefined)?.id;
  return id ? `${what} ${id}` : what;
};
