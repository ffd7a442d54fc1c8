import type {Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {setTimeout as delay} from 'node:timers/promises';
import {Failure} from '@ecom/core/failure';
import {noLimits} from '@ecom/core/rate-limits';
import {createApp} from '@ecom/http/app';
import {memoryIdempotency} from '@ecom/http/idempotency';
import {createRouter} from '@ecom/http/router';
import {isWrongSetting} from '@ecom/postgres/driver-error';
import type Router from '@koa/router';
import {adminRoutes} from './admin.ts';
import {prepareDrain} from './drain.ts';
import type {Platform, Service} from './service.ts';

export type ProcessOptions = {
  readonly services: readonly Service[];
  readonly platform: Pick<Platform, 'bus' | 'log' | 'metrics'> & {close?(): Promise<void>};
  readonly config: {
    readonly PORT: number;
    /** The address that PORT listens on; default: all interfaces. */
    readonly HOST?: string | undefined;
    readonly ADMIN_PORT: number;
    readonly ADMIN_HOST: string;
    readonly TRUST_PROXY: '0' | '1';
    /** Default: none. */
    readonly CORS_ORIGINS?: readonly string[];
    /** Seconds; default: 0. */
    readonly SHUTDOWN_DELAY?: number;
  };
  /** Runs after the services have started and before the first request; readiness waits for it. */
  readonly beforeServing?: () => Promise<void>;
  /** Served beside those of the services. */
  readonly routers?: readonly Router[];
};

export type RunningProcess = {
  readonly port: number;
  readonly adminPort: number;
  /** Graceful shutdown: readiness off, wait, drain, stop consumers, publish what is recorded, close. */
  stop(): Promise<void>;
};

/** A port is in use; `name` is the variable that configures it. */
export const portInUse = (port: number, name: string) =>
  new Failure(
    'unavailable',
    'port-taken',
    `Port ${port} is in use. Stop the program that listens there, or set ${name} to a free port.`,
  );

/**
 * Longer than the idle timeout of proxies (nginx and most load balancers: 60 s), so that the proxy closes an idle connection: a request that is sent
 * while the server closes the connection is lost, and only its sender knows whether it may be retried.
 */
const keepAliveTimeoutMs = 75_000;

/** Within which a request with its body must arrive. */
const requestTimeoutMs = 30_000;

const listen = (app: ReturnType<typeof createApp>, port: number, name: string, host?: string) =>
  new Promise<{readonly server: Server; readonly drain: ReturnType<typeof prepareDrain>}>((resolve, reject) => {
    const server = app.listen(port, host, () => resolve({server, drain}));
    const drain = prepareDrain(server);
    server.keepAliveTimeout = keepAliveTimeoutMs;
    server.requestTimeout = requestTimeoutMs;
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? portInUse(port, name) : error),
    );
  });

/** Starts services behind one port, with the admin port beside it. */
export const startProcess = async (options: ProcessOptions): Promise<RunningProcess> => {
  const {services, platform, config, routers = []} = options;
  const {bus, log, metrics} = platform;
  let serving = false;
  const stopping = new AbortController();
  const admin = createRouter({
    service: 'admin',
    routes: adminRoutes({services, bus, metrics, serving: () => serving}),
    verify: () => {
      throw new Error('the admin port has no authentication');
    },
    idempotency: memoryIdempotency(),
    limits: noLimits,
  });
  measure(options);

  const adminApp = createApp({routers: [admin], log, refusesScripts: true});
  const {server: adminServer, drain: drainAdmin} = await listen(
    adminApp,
    config.ADMIN_PORT,
    'ADMIN_PORT',
    config.ADMIN_HOST,
  );
  const stopped: (() => Promise<void>)[] = [() => drainAdmin({idleTimeoutMs: 0})];
  try {
    // Consumers need the database's time. Readiness reports a database that is unavailable; a wrong setting ends the process.
    const checks = await Promise.allSettled(services.map(service => service.check()));
    for (const check of checks) if (check.status === 'rejected' && isWrongSetting(check.reason)) throw check.reason;
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
      corsOrigins: config.CORS_ORIGINS ?? [],
      stopping: stopping.signal,
    });
    const {server, drain} = await listen(app, config.PORT, 'PORT', config.HOST);
    stopped.unshift(async () => {
      // Meanwhile load balancers learn that the process is not ready.
      await delay((config.SHUTDOWN_DELAY ?? 0) * 1000);
      stopping.abort();
      await drain();
    });
    serving = true;
    return {
      port: (server.address() as AddressInfo).port,
      adminPort: (adminServer.address() as AddressInfo).port,
      async stop() {
        serving = false;
        for (const step of [...stopped, async () => platform.close?.()]) {
          await step().catch(error => log.error({err: error}, 'shutdown step failed'));
        }
      },
    };
  } catch (error) {
    for (const step of stopped) await step().catch(() => {});
    throw error;
  }
};

const measure = ({services, platform: {bus, metrics}}: ProcessOptions) => {
  const gauge = (name: string, help: string, read: (service: Service) => Promise<number | undefined>) =>
    metrics.gauge(name, help, ['service'], async () => {
      const values = await Promise.all(
        services.map(async service => [{service: service.name}, await read(service)] as const),
      );
      return values.filter((entry): entry is readonly [{service: string}, number] => entry[1] !== undefined);
    });
  gauge('outbox_unpublished', 'Events that wait to be published', async ({backlog}) => (await backlog()).rows);
  gauge(
    'outbox_lag_seconds',
    'Age of the oldest event that waits to be published',
    async ({backlog}) => (await backlog()).seconds,
  );
  gauge('dead_letters', 'Events that could not be applied', ({deadLetters}) => deadLetters.count());
  gauge('database_pool_max_connections', 'Connections that the pool may have', async ({pool}) => pool()?.max);
  gauge('database_pool_connections', 'Connections that the pool has', async ({pool}) => pool()?.size);
  gauge(
    'database_pool_connections_in_use',
    'Connections that run a statement or a transaction',
    async ({pool}) => pool()?.inUse,
  );
  gauge('database_pool_waiting_requests', 'Requests that wait for a connection', async ({pool}) => pool()?.waiting);
  metrics.gauge('consumer_lag', 'Events on the bus that are not handled yet', ['group'], async () =>
    [...(await bus.lag())].map(([group, lag]) => [{group}, lag] as const),
  );
};

/** Runs a process until SIGTERM or SIGINT, and reports a failed start as a sentence. */
export const runUntilSignal = async (start: () => Promise<{stop(): Promise<void>}>): Promise<void> => {
  let stopRequested = false;
  let running: {stop(): Promise<void>} | undefined;
  const stop = async () => {
    await running?.stop();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // A signal during the start takes effect once the start is complete, since half a start cannot be undone. A second one ends the process at once.
      if (running && !stopRequested) void stop();
      if (!running && stopRequested) process.exit(1);
      stopRequested = true;
    });
  }
  try {
    running = await start();
    if (stopRequested) await stop();
  } catch (error) {
    // A Failure's message is written for the operator; anything else is a bug, and needs its stack.
    console.error(error instanceof Failure ? error.message : error);
    process.exit(1);
  }
};
