export const administrator = {email: 'admin@shop.example', password: 'administrator password'};

export type ShopOptions = {
  /** The folder of the data; default: a new one. */
  readonly dataDir?: string;
  /** The server of a database that others use too; without one the shop brings its own PostgreSQL. */
  readonly databaseUrl?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with its output, while it runs. */
  readonly hear?: (text: string) => void;
};

export type Shop = {
  readonly url: string;
  readonly adminUrl: string;
  /** Everything that it printed. */
  output(): Promise<string>;
  /** The address of a service's database. */
  databaseOf(service: string): string;
  /** SIGTERM, and its exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
};
