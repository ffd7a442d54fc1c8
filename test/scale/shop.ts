import {createLogger} from '@ecom/core/log';
import {createMetrics} from '@ecom/core/metrics';
import {noLimits} from '@ecom/core/rate-limits';
import {memoryRevocations} from '@ecom/core/revocations';
import {inProcessBus} from '@ecom/messaging/in-process';
import {docsRouter} from '@ecom/runtime/docs';
import {startProcess} from '@ecom/runtime/process';
import {administrator} from '../e2e/contract.ts';

/** The whole shop in this process on databases that are there, with an administrator. Its catalog stays empty. */
export const createShopHere = async (databaseUrl: (service: string) => string, {validateResponses = true} = {}) => {
  const platform = {
    bus: inProcessBus(),
    log: createLogger({name: 'test', level: 'silent'}),
    metrics: createMetrics(),
    revocations: memoryRevocations(),
    limits: noLimits,
    validateResponses,
  };
  // Not before the test has seen which service declares which statements.
  const {createShop} = await import('@ecom/standalone/shop');
  const shop = await createShop(platform, {databaseUrl});
  await shop.auth.ensureAdmin(administrator);
  const running = await startProcess({
    platform,
    services: shop.services,
    config: {PORT: 0, ADMIN_PORT: 0, ADMIN_HOST: '127.0.0.1', TRUST_PROXY: '0'},
    routers: [docsRouter(shop.services)],
  });
  const answered = async () => {
    const {values} = await platform.metrics.requests.get();
    return new Set(
      values.flatMap(({labels}) => (Number(labels.status) < 400 ? [`${labels.method} ${labels.route}`] : [])),
    );
  };
  return {
    /** Routes that have not answered anything but refusals. */
    async notAsked() {
      const known = await answered();
      const all = shop.services.flatMap(({routes}) =>
        routes.map(({method, path}) => `${method.toUpperCase()} ${path}`),
      );
      return all.filter(route => !known.has(route));
    },
    url: `http://127.0.0.1:${running.port}`,
    stop: running.stop,
  };
};
