import {z} from 'zod';
import {image, kubernetesList, kubernetesObject, port, resources, section, stringMap} from '../schema.ts';

export const gateway = section('How requests reach the services.', {
  kind: z
    .enum(['httpRoute', 'ingress', 'proxy', 'none'])
    .default('proxy')
    .describe('`httpRoute` and `ingress` need a controller in the cluster; `proxy` is an nginx of this chart.'),
  operations: z
    .enum(['open', 'closed'])
    .default('open')
    .describe('Whether `/ops` can be reached from outside. It needs a login in either case.'),
  hosts: z.array(z.string()).default([]).describe('Host names of the shop. Default: any.'),
  ingress: section('The Ingress, for that kind.', {
    className: z.string().default('').describe('The ingress class.'),
    annotations: stringMap.default({}).describe('Annotations, such as time-outs of the controller.'),
    tls: kubernetesList.default([]).describe('Certificates: `secretName` and `hosts`.'),
  }),
  httpRoute: section('The HTTPRoute, for that kind.', {
    parentRefs: kubernetesList.default([]).describe('The Gateways that the route belongs to.'),
    annotations: stringMap.default({}).describe('Annotations.'),
  }),
  proxy: section('The proxy, for that kind.', {
    image: image('nginxinc/nginx-unprivileged', '1.29-alpine', 'The image of nginx.'),
    replicas: z.int().min(0).default(2).describe('Pods.'),
    serviceType: z
      .enum(['ClusterIP', 'NodePort', 'LoadBalancer'])
      .default('ClusterIP')
      .describe('The type of its Service.'),
    keepaliveMinSeconds: z
      .int()
      .min(0)
      .default(5)
      .describe(
        'Seconds for which a pod that ends leaves idle connections open, so that no request on them is lost. Needs nginx 1.27.4; 0 turns it off.',
      ),
    nodePort: z.int().min(0).max(65_535).default(0).describe('The port on every node; 0: Kubernetes chooses.'),
    resources: resources({requests: {cpu: '50m', memory: '32Mi'}, limits: {memory: '128Mi'}}),
    nodeSelector: stringMap.default({}).describe('Labels of the nodes for the pods. Default: those of `defaults`.'),
    tolerations: kubernetesList.default([]).describe('Taints that the pods tolerate. Default: those of `defaults`.'),
    affinity: kubernetesObject.default({}).describe('The affinity of the pods. Default: that of `defaults`.'),
    priorityClassName: z.string().default('').describe('The priority class of the pods. Default: that of `defaults`.'),
  }),
});

export const networkPolicy = section('Nothing may connect but what the shop needs.', {
  enabled: z.boolean().default(true).describe('Whether the policies are created.'),
  gateways: kubernetesList
    .default([])
    .describe(
      'Who reaches the services from outside the chart (`namespaceSelector`, `podSelector`, `ipBlock`). Default: everybody, if the gateway is an Ingress or an HTTPRoute.',
    ),
  metrics: kubernetesList.default([]).describe('Who scrapes metrics. Default: everybody in the cluster.'),
  mailPorts: z.array(port).default([25, 465, 587, 1025]).describe('Ports of the mail server, if mails are sent.'),
  engines: kubernetesList.default([]).describe('Where the engines are. Default: any address, on their ports.'),
});
