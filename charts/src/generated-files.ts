import {services} from '@ecom/contracts/services';
import {z} from 'zod';
import {backingValues} from './backing-values.ts';
import {generated, type Schema, toReadme, toYaml} from './documents.ts';
import {alertsYaml} from './monitoring/alerts.ts';
import {dashboardFiles} from './monitoring/dashboards.ts';
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

const charts = {
  ecom: {
    values: chartValues,
    introduction: 'The whole shop: its services, their gateway, and the Jobs that migrate databases and create topics.',
    files: {
      'files/services.json': `${JSON.stringify(manifest, undefined, 2)}\n`,
      'files/waves.json': `${JSON.stringify(waves, undefined, 2)}\n`,
      'files/alerts.yaml': alertsYaml(generated),
      ...dashboardFiles(),
    },
  },
  backing: {
    values: backingValues,
    introduction:
      'PostgreSQL, Kafka, Redis and MongoDB as one node each. For local clusters only: nothing is replicated, encrypted or backed up.',
    files: {},
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
