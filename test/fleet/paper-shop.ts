import {inProcessBus} from '../../services/kernel/src/bus/in-process.ts';
import {createApp} from '../../services/kernel/src/http/app.ts';
import {docsRouter} from '../../services/kernel/src/http/docs.ts';
import {createLogger} from '../../services/kernel/src/log.ts';
import {createMetrics} from '../../services/kernel/src/metrics.ts';
import {noLimits} from '../../services/kernel/src/rate-limit.ts';
import {memoryRevocations} from '../../services/kernel/src/token.ts';
import {openShop} from '../../services/standalone/src/shop.ts';

/** Every service, wired and never started: what they declare, for the documents at the front door and for the topics. */
export const openPaperShop = async () => {
  const {services} = await openShop(
    {
      bus: inProcessBus(),
      log: createLogger({name: 'front', level: 'warn'}),
      metrics: createMetrics(),
      revocations: memoryRevocations(),
      limits: noLimits,
    },
    {databaseUrl: service => `postgres://nowhere/${service}`},
  );
  const app = createApp({
    routers: [docsRouter(services, ['/mailbox'])],
    log: createLogger({name: 'front', level: 'warn'}),
  });
  return {topics: services.flatMap(({topics}) => topics), others: app.callback()};
};
