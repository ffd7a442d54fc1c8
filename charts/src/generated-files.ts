import {services} from '@ecom/contracts/services';
import {z} from 'zod';
import {backingValues} from './backing-values.ts';
import {toManifest} from './crd/custom-resource-definition.ts';
import {shop} from './crd/shop.ts';
import {shopBackup} from './crd/shop-backup.ts';
import {shopRestore} from './crd/shop-restore.ts';
import {generated, type Schema, toReadme, toYaml} from './documents.ts';
import {alerts, alertsYaml, operatorChartAlerts} from './monitoring/alerts.ts';
import {dashboardFiles} from './monitoring/dashboards.ts';
import {operatorGuide} from './operator-guide.ts';
import {operatorValues} from './operator-values.ts';
import {chartValues} from './values.ts';
import {waves} from './waves.ts';

/** What templates know about the services; the docs process has no engines. */
const manifest = [
  ...services.map(({name, port, prefixes, database}) => ({
    name,
    port,
    prefixes: [...prefixes, `ops/${name}`],
    database: database as string,
  })),
  {name: 'docs', port: 8008, prefixes: [''], database: 'none'},
];

/** The admin ports of all pods of a shop, also those of a standalone one. */
const adminPorts = [...manifest.map(({port}) => port + 1000), 8090];

const charts = {
  ecom: {
    values: chartValues,
    introduction: 'The whole shop: its services, their gateway, and the Jobs that migrate databases and create topics.',
    files: {
      'files/services.json': `${JSON.stringify(manifest, undefined, 2)}\n`,
      'files/waves.json': `${JSON.stringify(waves, undefined, 2)}\n`,
      'files/alerts.yaml': alertsYaml(generated, alerts),
      ...dashboardFiles(),
    },
  },
  backing: {
    values: backingValues,
    introduction:
      'PostgreSQL, Kafka, Redis and MongoDB as one node each. For local clusters only: nothing is replicated, encrypted or backed up.',
    files: {},
  },
  'ecom-operator': {
    values: operatorValues,
    introduction: operatorGuide,
    files: {
      ...Object.fromEntries(
        [shop, shopBackup, shopRestore].map(resource => [`files/crds/${resource.plural}.yaml`, toManifest(resource)]),
      ),
      'files/admin-ports.json': `${JSON.stringify(adminPorts)}\n`,
      'files/alerts.yaml': alertsYaml(generated, operatorChartAlerts),
    },
  },
};

/** The files of the charts that are generated, by their path in `charts/`. */
export const generatedFiles = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(charts).flatMap(([chart, {values, introduction, files}]) => {
      const schema = z.toJSONSchema(values, {io: 'input', target: 'draft-7'}) as Schema;
      const defaults = values.parse({});
      return [
        [`${chart}/values.schema.json`, `${JSON.stringify(schema, undefined, 2)}\n`],
        [`${chart}/values.yaml`, toYaml(schema, defaults)],
        [`${chart}/README.md`, toReadme(chart, introduction, schema, defaults)],
        ...Object.entries(files).map(([path, text]) => [`${chart}/${path}`, text]),
      ];
    }),
  );
