import {z} from 'zod';
import {image, kubernetesList, kubernetesObject, logLevel, port, resources, section, stringMap} from './schema.ts';
import {prometheus} from './values/monitoring.ts';
import {pods} from './values/workload.ts';

/** The values of the chart `ecom-operator`. */
export const operatorValues = z.strictObject({
  nameOverride: z.string().default('').describe('Replaces the name of the release in the names of all objects.'),
  commonLabels: stringMap.default({}).describe('Labels of all objects.'),
  image: image('ecom-operator', '', 'The image of the operator.'),
  imagePullSecrets: kubernetesList.default([]).describe('Secrets of the registry: a list of `name`.'),
  watchNamespaces: z
    .array(z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/))
    .default([])
    .describe('The namespaces whose Shops it runs, and its only rights. Default: all.'),
  crds: section('The custom resources.', {
    install: z
      .boolean()
      .default(true)
      .describe(
        'Whether the chart has their definitions. They outlive the release, since all Shops would go with them.',
      ),
  }),
  logLevel,
  replicas: z.int().min(0).default(2).describe('Pods. One of them acts, the others wait for its end.'),
  resources: resources({requests: {cpu: '20m', memory: '64Mi'}, limits: {memory: '192Mi'}}),
  ...pods,
  serviceAccount: section('The account of the pods.', {
    create: z.boolean().default(true).describe('Whether it is created.'),
    name: z.string().default('').describe('Default: the name of the release, or `default`.'),
    annotations: stringMap.default({}).describe('Annotations.'),
  }),
  rbac: section('What the account may do.', {
    create: z.boolean().default(true).describe('Whether roles are created and bound to it.'),
  }),
  networkPolicy: section('Nothing may connect but what the operator needs.', {
    enabled: z.boolean().default(false).describe('Whether the policy is created.'),
    metrics: kubernetesList.default([]).describe('Who scrapes metrics. Default: everybody in the cluster.'),
    apiServer: kubernetesList.default([]).describe('Where the API server is (`ipBlock`). Default: any address.'),
    apiServerPorts: z.array(port).default([443, 6443]).describe('Its ports, as the Service and as the nodes know it.'),
  }),
  monitoring: section('What needs the Prometheus operator.', prometheus),
  global: kubernetesObject.default({}).describe('Of parent charts; not used.'),
});
