import {services as manifest, type ServiceName} from '@ecom/contracts/services';
import {z} from 'zod';
import {kubernetesList, kubernetesObject, optional, resources, section, stringMap} from '../schema.ts';

const autoscaling = {
  kind: z
    .enum(['none', 'hpa', 'keda'])
    .default('none')
    .describe('`hpa` scales on CPU; `keda` scales on the events that wait in Kafka, and needs KEDA.'),
  minReplicas: z.int().min(1).default(2).describe('Pods at least.'),
  maxReplicas: z.int().min(1).default(6).describe('Pods at most.'),
  targetCpu: z.int().min(1).max(1000).default(70).describe('`hpa`: percent of the requested CPU.'),
  stabilizationSeconds: z.int().min(0).default(300).describe('How long less load lasts before a pod goes.'),
  targetLag: z.int().min(1).default(500).describe('`keda`: waiting events per pod.'),
  authenticationRef: z.string().default('').describe('`keda`: a TriggerAuthentication, if the brokers need a login.'),
};

/** Of the pods of a Deployment. */
export const pods = {
  podAnnotations: stringMap.default({}).describe('Annotations of the pods.'),
  podLabels: stringMap.default({}).describe('Labels of the pods.'),
  nodeSelector: stringMap.default({}).describe('Labels of the nodes for the pods.'),
  tolerations: kubernetesList.default([]).describe('Taints that the pods tolerate.'),
  affinity: kubernetesObject.default({}).describe('The affinity of the pods.'),
  priorityClassName: z.string().default('').describe('The priority class of the pods.'),
};

/** What every service has, and each can have differently. */
const workload = {
  replicas: z.int().min(0).default(2).describe('Pods, unless they are scaled. A disruption budget needs two.'),
  resources: resources({requests: {cpu: '50m', memory: '160Mi'}, limits: {memory: '384Mi'}}),
  extraEnv: kubernetesList.default([]).describe('More variables; they win over those of the chart.'),
  extraVolumes: kubernetesList.default([]).describe('More volumes.'),
  extraVolumeMounts: kubernetesList.default([]).describe('Where the container has them.'),
  ...pods,
};

const overrides = z
  .strictObject({
    ...optional(workload),
    autoscaling: z.strictObject(optional(autoscaling)).optional().describe('Scaling.'),
  })
  .default({});

const roles: readonly {readonly name: ServiceName | 'docs'; readonly summary: string}[] = [
  ...manifest,
  {name: 'docs', summary: 'The start page and the API documents'},
];

/** What every service has. */
export const defaults = section('Every service has these.', {
  ...workload,
  autoscaling: section('Scaling.', autoscaling),
});

/** What one service has differently. */
export const services = section(
  'One service has these instead: anything that `defaults` has.',
  Object.fromEntries(roles.map(({name, summary}) => [name, overrides.describe(`${summary}.`)])),
);
