import type {Random} from './random.ts';
import type {Scheduler, Task} from './scheduler.ts';

/** One process of a service. Its siblings work on the same database. */
export type Process = {
  readonly service: string;
  readonly name: string;
  up: boolean;
  /** What runs in it, and what to do should it die. */
  readonly tasks: Map<Task, (error: Error) => void>;
};

/** The answer never came: whether the work was done is not known. */
export class Lost extends Error {}

export type Work<T> = {
  readonly name: string;
  readonly sourceEvent?: string | undefined;
  readonly run: () => Promise<T>;
};

export const createProcesses = (scheduler: Scheduler, random: Random, tell: (what: string) => void) => {
  const all: Process[] = [];
  const starts: ((process: Process) => void)[] = [];
  const homes = new Map<Task, Process>();

  const launch = <T>(process: Process, {name, sourceEvent, run}: Work<T>, now: boolean): Promise<T> =>
    new Promise((resolve, reject) => {
      const task: Task = {name: `${process.name} ${name}`, sourceEvent, alive: true};
      const end = () => {
        process.tasks.delete(task);
        homes.delete(task);
        scheduler.rest();
      };
      const begin = () =>
        void run().then(
          value => {
            if (!task.alive) return;
            end();
            resolve(value);
          },
          error => {
            if (!task.alive) return;
            end();
            reject(error);
          },
        );
      process.tasks.set(task, reject);
      homes.set(task, process);
      if (now) scheduler.begin(task, begin);
      else scheduler.start(task, 'begins', begin);
    });

  /** A process of the service that is up, whichever. */
  const one = (service: string): Process | undefined => {
    const up = all.filter(process => process.service === service && process.up);
    return up[random.below(up.length)];
  };

  return {
    all,
    one,
    launch,
    add(service: string, number: number) {
      all.push({service, name: `${service}/${number}`, up: true, tasks: new Map()});
    },
    /** Whatever begins with each process. */
    onStart(start: (process: Process) => void) {
      starts.push(start);
    },
    start() {
      for (const process of all) for (const start of starts) start(process);
    },
    /** The process that a task runs in. */
    homeOf: (task: Task) => homes.get(task),

    /** Does something in one of the service's processes. Rejects with `Lost` when there is none, or when it dies meanwhile. */
    ask<T>(service: string, work: Work<T>): Promise<T> {
      const process = one(service);
      return process ? launch(process, work, false) : Promise.reject(new Lost());
    },

    /** Kills a process at this very step; it comes back after a while. */
    kill(process: Process, milliseconds: number) {
      tell(`${process.name} is killed`);
      process.up = false;
      const died = [...process.tasks];
      process.tasks.clear();
      for (const [task, reject] of died) {
        task.alive = false;
        homes.delete(task);
        reject(new Lost());
      }
      scheduler.after(milliseconds, () => {
        if (process.up) return;
        tell(`${process.name} is back`);
        process.up = true;
        for (const start of starts) start(process);
      });
    },
  };
};

export type Processes = ReturnType<typeof createProcesses>;
