import type {Server, ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {setTimeout as pause} from 'node:timers/promises';
import {promisify} from 'node:util';
import {Failure} from '@ecom/core/failure';
import {noLimits} from '@ecom/core/rate-limits';
import {createApp} from '@ecom/http/app';
import {memoryIdempotency} from '@ecom/http/idempotency';
import {createRouter} from '@ecom/http/router';
import type Router from '@koa/router';
import {adminRoutes} from './admin.ts';
import type {Platform, Service} from './service.ts';

export type ProcessOptions = {
  readonly services: readonly Service[];
  readonly platform: Pick<Platform, 'bus' | 'log' | 'metrics'> & {close?(): Promise<void>};
  readonly config: {
    readonly PORT: number;
    /** The address that PORT is opened on; all interfaces unless told. */
    readonly HOST?: string | undefined;
    readonly ADMIN_PORT: number;
    readonly ADMIN_HOST: string;
    readonly TRUST_PROXY: '0' | '1';
  };
  /** Done after the services run and before the first request: what readiness waits for. */
  readonly beforeServing?: () => Promise<void>;
  /** Served beside the services' own. */
  readonly routers?: readonly Router[];
};

export type RunningProcess = {
  readonly port: number;
  readonly adminPort: number;
  /** Readiness off, drain, stop consumers, publish what is recorded, close. */
  stop(): Promise<void>;
};

/** What to do about a port that somebody else listens on; `name` is the variable that names it. */
export const portInUse = (port: number, name: string) =>
  new Failure(
    'unavailable',
    'port-taken',
    `Port ${port} is in use. Stop what listens there, or set ${name} to a free port.`,
  );

/**
 * Milliseconds that a connection may be idle. Longer than proxies keep theirs (nginx and most load balancers: 60 s), so that it is they who
 * close it: a request that meets the closing of its connection is lost, and only its sender knows whether it may be sent again.
 */
const idle = 75_000;

const listen = (app: ReturnType<typeof createApp>, port: number, name: string, host?: string): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = app.listen(port, host, () => resolve(server));
    server.keepAliveTimeout = idle;
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? portInUse(port, name) : error),
    );
  });

/** Milliseconds in which whoever keeps connections is asked to give them up. */
const farewell = 1000;

/**
 * Asks for connections to be given up, each with its next answer, while new ones are still taken: a proxy may send a request at any moment, on an idle
 * connection too, and to close it then would lose that. Those that nobody uses in this time are closed afterwards.
 */
const sayGoodbye = async (server: Server): Promise<void> => {
  server.prependListener('request', (_, answer: ServerResponse) => void answer.setHeader('connection', 'close'));
  const count = promisify(server.getConnections).bind(server);
  for (const end = performance.now() + farewell; performance.now() < end && (await count()) > 0; ) await pause(50);
};

/** Lets requests end, for at most ten seconds. */
const close = (server: Server): Promise<void> =>
  new Promise(resolve => {
    const impatience = setTimeout(() => server.closeAllConnections(), 10_000);
    server.close(() => {
      clearTimeout(impatience);
      resolve();
    });
    server.closeIdleConnections();
  });

/** Starts services behind one port, with the admin port beside it. */
export const startProcess = async (options: ProcessOptions): Promise<RunningProcess> => {
  const {services, platform, config, routers = []} = options;
  const {bus, log, metrics} = platform;
  let serving = false;
  const admin = createRouter({
    service: 'admin',
    routes: adminRoutes({services, bus, metrics, serving: () => serving}),
    verify: () => {
      throw new Error('the admin port asks for no token');
    },
    idempotency: memoryIdempotency(),
    limits: noLimits,
  });
  measure(options);

  const adminApp = createApp({routers: [admin], log});
  const adminServer = await listen(adminApp, config.ADMIN_PORT, 'ADMIN_PORT', config.ADMIN_HOST);
  const stopped: (() => Promise<void>)[] = [() => close(adminServer)];
  try {
    // Who hears events knows the time. That a database is away is told by readiness.
    await Promise.allSettled(services.map(service => service.check()));
    await bus.start();
    stopped.unshift(() => bus.stop());
    for (const service of services) {
      await service.start();
      stopped.splice(1, 0, () => service.stop());
    }
    await options.beforeServing?.();
    const app = createApp({
      routers: [...services.map(({router}) => router), ...routers],
      log,
      metrics,
      trustProxy: config.TRUST_PROXY === '1',
    });
    const server = await listen(app, config.PORT, 'PORT', config.HOST);
    stopped.unshift(async () => {
      await sayGoodbye(server);
      await close(server);
    });
    serving = true;
    return {
      port: (server.address() as AddressInfo).port,
      adminPort: (adminServer.address() as AddressInfo).port,
      async stop() {
        serving = false;
        for (const step of [...stopped, async () => platform.close?.()]) {
          await step().catch(error => log.error({err: error}, 'something did not stop cleanly'));
        }
      },
    };
  } catch (error) {
    for (const step of stopped) await step().catch(() => {});
    throw error;
  }
};

const measure = ({services, platform: {bus, metrics}}: ProcessOptions) => {
  metrics.gauge('outbox_unpublished', 'Events that wait to be published', 'service', async () =>
    Promise.all(services.map(async ({name, backlog}) => [name, (await backlog()).rows] as const)),
  );
  metrics.gauge('outbox_lag_seconds', 'Age of the oldest event that waits to be published', 'service', async () =>
    Promise.all(services.map(async ({name, backlog}) => [name, (await backlog()).seconds] as const)),
  );
  metrics.gauge('consumer_lag', 'Events taken by the bus and not yet handled', 'group', () => bus.lag());
  metrics.gauge('dead_letters', 'Events that could not be applied', 'service', async () =>
    Promise.all(services.map(async ({name, deadLetters}) => [name, await deadLetters.count()] as const)),
  );
};

/**
 * Runs a process to its end: stops it on SIGTERM or SIGINT, and turns what goes wrong at the start into a sentence.
 */
export const runUntilSignal = async (start: () => Promise<{stop(): Promise<void>}>): Promise<void> => {
  let asked = false;
  let running: {stop(): Promise<void>} | undefined;
  const stop = async () => {
    await running?.stop();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // Asked while it starts, it stops as soon as it has started: half a start cannot be undone. Asked again it ends at once.
      if (running && !asked) void stop();
      if (!running && asked) process.exit(1);
      asked = true;
    });
  }
  try {
    running = await start();
    if (asked) await stop();
  } catch (error) {
    // A refusal is written for whoever reads it; anything else is a bug, and then the stack is the news.
    console.error(error instanceof Failure ? error.message : error);
    process.exit(1);
  }
};
