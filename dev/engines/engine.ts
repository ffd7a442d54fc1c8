/** A real server that tests may hurt. */
export type Engine = {
  readonly name: EngineName;
  /** What runs there: `PostgreSQL 18`, … */
  readonly label: string;
  readonly url: string;
  /** Brings it back, with its data, and waits until it answers. Does nothing while it runs. */
  start(): Promise<void>;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGKILL, and its data are gone. */
  wipe(): Promise<void>;
  /** The process that serves, while there is one on this machine. */
  pid(): number | undefined;
};

export type EngineName = 'postgres' | 'kafka' | 'redis' | 'mongo';

/** Where an engine stores its data, and reports its progress. */
export type EngineOptions = {
  /** A folder of its own; created when it is missing. */
  readonly folder: string;
  readonly print: (line: string) => void;
  /** Configured for speed, since it is measured; otherwise for a quick start. */
  readonly isBenchmarked?: boolean | undefined;
};
