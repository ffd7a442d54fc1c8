export const administrator = {email: 'admin@shop.example', password: 'administrator password'};

export type ShopOptions = {
  /** Folder of the data; default: a new one. */
  readonly dataDir?: string;
  /** URL of a PostgreSQL server; default: the shop starts an embedded PostgreSQL. */
  readonly databaseUrl?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with each part of the output while the shop runs. */
  readonly onOutput?: (text: string) => void;
};

export type Shop = {
  readonly url: string;
  readonly adminUrl: string;
  /** Everything that the processes have printed. */
  output(): Promise<string>;
  /** URL of a service's database. */
  databaseOf(service: string): string;
  /** Sends SIGTERM and waits for the end. @returns the exit code */
  stop(): Promise<number | null>;
  /** Sends SIGKILL and waits for the end. */
  kill(): Promise<void>;
};
