import {inProcessBus} from '../../services/kernel/src/bus/in-process.ts';
import {docsRouter} from '../../services/kernel/src/http/docs.ts';
import {createLogger} from '../../services/kernel/src/log.ts';
import {createMetrics} from '../../services/kernel/src/metrics.ts';
import {startProcess} from '../../services/kernel/src/process.ts';
import {noLimits} from '../../services/kernel/src/rate-limit.ts';
import {memoryRevocations} from '../../services/kernel/src/token.ts';
import {administrator} from '../e2e/contract.ts';

/** The whole shop in this process on databases that are there, with an administrator. Its catalog stays empty. */
export const openShopHere = async (databaseUrl: (service: string) => string, {checkAnswers = true} = {}) => {
  const platform = {
    bus: inProcessBus(),
    log: createLogger({name: 'test', level: 'silent'}),
    metrics: createMetrics(),
    revocations: memoryRevocations(),
    limits: noLimits,
    checkAnswers,
  };
  // Not before the test has seen which service declares which statements.
  const {openShop} = await import('../../services/standalone/src/shop.ts');
  const shop = await openShop(platform, {databaseUrl});
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
