import type {Random} from './random.ts';
import type {Scheduler, Task} from './scheduler.ts';

/** One process of a service. All processes of a service share one database. */
export type Process = {
  readonly service: string;
  readonly name: string;
  isRunning: boolean;
  /** Running tasks, each with the function that rejects it when the process crashes. */
  readonly tasks: Map<Task, (error: Error) => void>;
};

/** The process crashed, or none was running. Whether the work was done is unknown. */
export class NoResponseError extends Error {}

export type TaskDefinition<T> = {
  readonly name: string;
  readonly sourceEvent?: string | undefined;
  readonly run: () => Promise<T>;
};

export const createProcesses = (scheduler: Scheduler, random: Random, trace: (line: string) => void) => {
  const all: Process[] = [];
  const startListeners: ((process: Process) => void)[] = [];
  const processByTask = new Map<Task, Process>();

  /** Runs a task in a process, within the current step or in a step of its own. */
  const runTask = <T>(
    process: Process,
    {name, sourceEvent, run}: TaskDefinition<T>,
    startsInCurrentStep: boolean,
  ): Promise<T> =>
    new Promise((resolve, reject) => {
      const task: Task = {name: `${process.name} ${name}`, sourceEvent, isAlive: true};
      const endTask = () => {
        process.tasks.delete(task);
        processByTask.delete(task);
        scheduler.suspendTask();
      };
      const startTask = () =>
        void run().then(
          value => {
            if (!task.isAlive) return;
            endTask();
            resolve(value);
          },
          error => {
            if (!task.isAlive) return;
            endTask();
            reject(error);
          },
        );
      process.tasks.set(task, reject);
      processByTask.set(task, process);
      if (startsInCurrentStep) scheduler.startTask(task, startTask);
      else scheduler.addStep(task, 'starts', startTask);
    });

  /** A random running process of the service. */
  const pickRunning = (service: string): Process | undefined => {
    const running = all.filter(process => process.service === service && process.isRunning);
    return running[random.below(running.length)];
  };

  return {
    all,
    pickRunning,
    runTask,
    add(service: string, number: number) {
      all.push({service, name: `${service}/${number}`, isRunning: true, tasks: new Map()});
    },
    /** Adds a listener that is called at each start of a process. */
    onStart(listener: (process: Process) => void) {
      startListeners.push(listener);
    },
    startAll() {
      for (const process of all) for (const listener of startListeners) listener(process);
    },
    processOf: (task: Task) => processByTask.get(task),

    /** Runs a task in one of the service's processes. Rejects with `NoResponseError` when none is running, or when it crashes. */
    call<T>(service: string, task: TaskDefinition<T>): Promise<T> {
      const process = pickRunning(service);
      return process ? runTask(process, task, false) : Promise.reject(new NoResponseError());
    },

    /** Crashes a process immediately, and restarts it later. */
    crash(process: Process, downtimeMs: number) {
      trace(`${process.name} crashes`);
      process.isRunning = false;
      const aborted = [...process.tasks];
      process.tasks.clear();
      for (const [task, reject] of aborted) {
        task.isAlive = false;
        processByTask.delete(task);
        reject(new NoResponseError());
      }
      scheduler.after(downtimeMs, () => {
        if (process.isRunning) return;
        trace(`${process.name} restarts`);
        process.isRunning = true;
        for (const listener of startListeners) listener(process);
      });
    },
  };
};

export type Processes = ReturnType<typeof createProcesses>;
