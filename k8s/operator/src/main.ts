import {hostname} from 'node:os';
import {readConfig} from '@ecom/core/config';
import {createLogger} from '@ecom/core/log';
import {z} from 'zod';
import {loadKubeConfig} from './adapters/kubernetes/load-kube-config.ts';
import {startOperator} from './service.ts';

const Variables = z.object({
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  /** Separated by commas; default: all */
  WATCH_NAMESPACES: z
    .string()
    .default('')
    .transform(names =>
      names
        .split(',')
        .map(name => name.trim())
        .filter(Boolean),
    ),
  POD_NAMESPACE: z.string().default('default'),
  LEASE_NAME: z.string().default('ecom-operator'),
  POD_NAME: z.string().default(hostname()),
  ADMIN_PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  HELM_PATH: z.string().default('helm'),
  CHART_PATH: z.string().default('charts/ecom'),
});

const config = readConfig(Variables, process.env);
const log = createLogger({name: 'operator', level: config.LOG_LEVEL});

const operator = await startOperator({
  kubeConfig: await loadKubeConfig(),
  log,
  namespaces: config.WATCH_NAMESPACES,
  namespace: config.POD_NAMESPACE,
  leaseName: config.LEASE_NAME,
  identity: config.POD_NAME,
  adminPort: config.ADMIN_PORT,
  helm: config.HELM_PATH,
  chart: config.CHART_PATH,
}).catch(error => {
  log.fatal({err: error}, 'the operator cannot start');
  process.exit(1);
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    log.info({signal}, 'stopping');
    await operator.stop();
    process.exit(0);
  });
}
