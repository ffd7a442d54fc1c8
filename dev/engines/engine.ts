/** A real server that tests may hurt. */
export type Engine = {
  readonly name: EngineName;
  /** What runs there: `PostgreSQL 18`, … */
  readonly what: string;
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

/** Where an engine keeps what it writes, and tells how it goes. */
export type Place = {
  /** A folder of its own; made when it is missing. */
  readonly folder: string;
  readonly say: (line: string) => void;
  /** It is to be measured: as fast as it can be, once it is warm. Otherwise as quickly up as it can be. */
  readonly measured?: boolean | undefined;
};
