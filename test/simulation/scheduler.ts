import type {Random} from './random.ts';

/** Work in progress: a request, the handling of an event, a sweep. It ends when its process crashes. */
export type Task = {
  readonly name: string;
  /** The id of the event that caused the task. */
  readonly sourceEvent?: string | undefined;
  isAlive: boolean;
};

type Step = {readonly task: Task; readonly description: string; readonly run: () => void};
type Timer = {readonly atMs: number; readonly run: () => void};

/** Steps that do not belong to a task, such as deliveries by the bus. */
type StepSource = {
  /** Number of steps that can run now. */
  size(): number;
  /** Runs the step with this index. */
  run(index: number): void;
};

/** Maximum number of microtasks between two steps of a task: twice what any task needs. A task that waits for its own subtasks needs none. */
const maxMicrotasks = 24;

/**
 * Runs tasks step by step on a virtual clock, in an order that `random` decides. A step is one call of a port with the code that follows
 * until the next call, so that another task can run, or a process can crash, between any two calls.
 */
export const createScheduler = (random: Random, onStep: (task: Task, description: string) => void) => {
  const readySteps: Step[] = [];
  const timers: Timer[] = [];
  const stepSources: StepSource[] = [];
  let timeMs = Date.parse('2026-03-03T00:00:00.000Z');
  let formattedTime = {timeMs: 0, text: ''};
  let currentTask: Task = {name: 'none', isAlive: true};
  let isTaskRunning = false;
  let steps = 0;

  const runDueTimers = (): boolean => {
    if (timers.length === 0 || timers.at(-1)!.atMs > timeMs) return false;
    while (timers.length > 0 && timers.at(-1)!.atMs <= timeMs) timers.pop()!.run();
    return true;
  };

  const addTimer = (timer: Timer) => {
    let index = timers.length;
    while (index > 0 && timers[index - 1]!.atMs <= timer.atMs) index--;
    timers.splice(index, 0, timer);
  };

  const runReadyStep = (index: number) => {
    const step = readySteps[index]!;
    readySteps[index] = readySteps.at(-1)!;
    readySteps.pop();
    if (!step.task.isAlive) return;
    currentTask = step.task;
    onStep(step.task, step.description);
    isTaskRunning = true;
    step.run();
  };

  return {
    stepSources,
    timeMs: () => timeMs,
    /** RFC 3339 */
    now() {
      if (formattedTime.timeMs !== timeMs) formattedTime = {timeMs, text: new Date(timeMs).toISOString()};
      return formattedTime.text;
    },
    steps: () => steps,
    currentTask: () => currentTask,

    /** Runs a function after a delay. */
    after: (delayMs: number, run: () => void) => addTimer({atMs: timeMs + delayMs, run}),

    /** Runs a port call of the current task as a step of its own. */
    runAsStep<T>(description: string, call: () => Promise<T>): Promise<T> {
      const task = currentTask;
      isTaskRunning = false;
      return new Promise((resolve, reject) => {
        const ifAlive = (settle: () => void) => {
          if (task.isAlive) settle();
        };
        readySteps.push({
          task,
          description,
          run: () =>
            void call().then(
              value => ifAlive(() => resolve(value)),
              error => ifAlive(() => reject(error)),
            ),
        });
      });
    },

    /** Suspends the current task for a time. It resumes in a step of its own. */
    sleep(description: string, durationMs: number): Promise<void> {
      const task = currentTask;
      isTaskRunning = false;
      return new Promise(resolve => {
        addTimer({atMs: timeMs + durationMs, run: () => void readySteps.push({task, description, run: resolve})});
      });
    },

    /** Adds a step to the steps that can run now. */
    addStep: (task: Task, description: string, run: () => void) => void readySteps.push({task, description, run}),

    /** Starts a task within the step that is running. */
    startTask(task: Task, run: () => void) {
      currentTask = task;
      isTaskRunning = true;
      run();
    },

    /** Marks the current task as ended or suspended. */
    suspendTask() {
      isTaskRunning = false;
    },

    /** Waits until the current task has reached its next port call or its end. */
    async waitForCurrentTask() {
      for (let i = 0; isTaskRunning && i < maxMicrotasks; i++) await null;
      isTaskRunning = false;
    },

    /** Runs one step. Returns false when no step can run at the current time. */
    runNextStep(): boolean {
      if (runDueTimers()) {
        isTaskRunning = true;
        return true;
      }
      let total = readySteps.length;
      for (const source of stepSources) total += source.size();
      if (total === 0) return false;
      let index = random.below(total);
      steps += 1;
      if (steps % 4 === 0) timeMs += 1;
      if (index < readySteps.length) {
        runReadyStep(index);
        return true;
      }
      index -= readySteps.length;
      for (const source of stepSources) {
        const size = source.size();
        if (index < size) {
          source.run(index);
          return true;
        }
        index -= size;
      }
      return true;
    },

    /** Advances the virtual clock. */
    advanceClock(durationMs: number) {
      timeMs += durationMs;
    },

    /** Advances the virtual clock to the next timer. Returns false when there is none. */
    advanceToNextTimer(): boolean {
      if (timers.length === 0) return false;
      timeMs = Math.max(timeMs, timers.at(-1)!.atMs);
      return true;
    },
  };
};

export type Scheduler = ReturnType<typeof createScheduler>;

/** Wraps a port so that each call is a step of the calling task. */
export const withCallsAsSteps = <Port extends object>(
  scheduler: Scheduler,
  name: string,
  port: Port,
  callWithFaults: CallWithFaults,
): Port =>
  Object.fromEntries(
    Object.entries(port).flatMap(([method, call]) => {
      if (typeof call !== 'function') return [];
      const description = `${name}.${method}`;
      const callAsStep = (...args: unknown[]) =>
        scheduler.runAsStep(describeCall(description, args), () => callWithFaults(() => call.apply(port, args)));
      return [[method, callAsStep]];
    }),
  ) as Port;

/** Makes a call, or fails as if the engine behind the port were unavailable. */
export type CallWithFaults = (call: () => Promise<unknown>) => Promise<unknown>;

const describeCall = (description: string, [first]: unknown[]): string => {
  const id = typeof first === 'string' ? first : (first as {id?: string} | undefined)?.id;
  return id ? `${description} ${id}` : description;
};
