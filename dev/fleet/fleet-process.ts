import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {type Child, startChild} from '../engines/child.ts';

export type MemberOptions = {
  readonly service: string;
  /** 1, 2, … among those of its service. */
  readonly replica: number;
  readonly port: number;
  readonly adminPort: number;
  readonly env: NodeJS.ProcessEnv;
  /** The folder of the logs. */
  readonly logs: string;
};

/** A service's process. It keeps its ports when it is started again. */
export type FleetProcess = {
  readonly service: string;
  /** `order-1` */
  readonly name: string;
  readonly url: string;
  readonly adminUrl: string;
  readonly log: string;
  pid(): number | undefined;
  running(): boolean;
  /** What it says that it lacks to serve, by what lacks. Empty: it is ready. */
  failing(): Promise<Readonly<Record<string, string>>>;
  ready(): Promise<boolean>;
  start(env?: NodeJS.ProcessEnv): void;
  /** Sends a signal, and gives the exit code or the signal that ended it. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | undefined>;
};

/** What a proxy knows of a process that it forwards requests to. */
export type Upstream = Pick<FleetProcess, 'service' | 'name' | 'url' | 'running' | 'failing'>;

const failingOf = async (adminUrl: string): Promise<Readonly<Record<string, string>>> => {
  try {
    const answer = await fetch(`${adminUrl}/readyz`, {signal: AbortSignal.timeout(2000)});
    const {failing} = (await answer.json()) as {failing: Record<string, string>};
    return answer.ok ? {} : failing;
  } catch {
    return {process: 'It does not answer.'};
  }
};

export const createFleetProcess = ({service, replica, port, adminPort, env, logs}: MemberOptions): FleetProcess => {
  const main = fileURLToPath(new URL(`../../services/${service}/src/main.ts`, import.meta.url));
  const name = `${service}-${replica}`;
  const adminUrl = `http://127.0.0.1:${adminPort}`;
  const log = join(logs, `${name}.log`);
  let child: Child | undefined;
  return {
    service,
    name,
    url: `http://127.0.0.1:${port}`,
    adminUrl,
    log,
    pid: () => (child?.running() ? child.pid : undefined),
    running: () => child?.running() ?? false,
    failing: () => failingOf(adminUrl),
    ready: async () => Object.keys(await failingOf(adminUrl)).length === 0,
    start(more = {}) {
      // It believes what its proxy says, so nobody else may reach it.
      const hosts = {HOST: '127.0.0.1', ADMIN_HOST: '127.0.0.1'};
      const ports = {PORT: String(port), ADMIN_PORT: String(adminPort), ...hosts};
      child = startChild({command: [process.execPath, main], env: {...env, ...ports, ...more}, log});
    },
    async end(signal) {
      await child?.end(signal, 60_000);
      return child?.ended;
    },
  };
};
