import {createLogger} from '@ecom/core/log';
import {createMetrics} from '@ecom/core/metrics';
import {noLimits} from '@ecom/core/rate-limits';
import {memoryRevocations} from '@ecom/core/revocations';
import {inProcessBus} from '@ecom/messaging/in-process';
import {docsRouter} from '@ecom/runtime/docs';
import {startProcess} from '@ecom/runtime/process';
import {administrator} from '../e2e/contract.ts';

/** Starts the whole shop in this process on existing databases, with an administrator. Its catalog stays empty. */
export const startInProcessShop = async (databaseUrl: (service: string) => string, {validateResponses = true} = {}) => {
  const platform = {
    bus: inProcessBus(),
    log: createLogger({name: 'test', level: 'silent'}),
    metrics: createMetrics(),
    revocations: memoryRevocations(),
    limits: noLimits,
    validateResponses,
  };
  // Imported late: before, the test determines which service declares which statements.
  const {createShop} = await import('@ecom/standalone/shop');
  const shop = await createShop(platform, {database: databaseUrl});
  await shop.auth.ensureAdmin(administrator);
  const running = await startProcess({
    platform,
    services: shop.services,
    config: {PORT: 0, ADMIN_PORT: 0, ADMIN_HOST: '127.0.0.1', TRUST_PROXY: '0'},
    routers: [docsRouter(shop.services)],
  });
  const succeededRoutes = async () => {
    const {requests, waits} = platform.metrics;
    const values = (await Promise.all([requests.get(), waits.get()])).flatMap(metric => metric.values);
    return new Set(
      values.flatMap(({labels}) => (Number(labels.status) < 400 ? [`${labels.method} ${labels.route}`] : [])),
    );
  };
  return {
    /** Routes without a successful response so far. */
    async uncalledRoutes() {
      const called = await succeededRoutes();
      const all = shop.services.flatMap(({routes}) =>
        routes.map(({method, path}) => `${method.toUpperCase()} ${path}`),
      );
      return all.filter(route => !called.has(route));
    },
    url: `http://127.0.0.1:${running.port}`,
    stop: running.stop,
  };
};
