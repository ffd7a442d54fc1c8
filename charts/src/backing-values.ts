import {z} from 'zod';
import {image, kubernetesList, resources, section} from './schema.ts';

const persistence = section('The data.', {
  enabled: z.boolean().default(true).describe('Whether they survive the pod.'),
  storageClass: z.string().default('').describe('Default: that of the cluster.'),
  size: z.string().default('4Gi').describe('The size of each volume.'),
});

/** The values of the chart `backing`. */
export const backingValues = z.strictObject({
  imagePullSecrets: kubernetesList.default([]).describe('Secrets of the registry: a list of `name`.'),
  persistence,
  postgres: section('PostgreSQL.', {
    enabled: z.boolean().default(true).describe('Whether it is installed.'),
    image: image('postgres', '18', 'The image.'),
    password: z.string().default('local').describe('The password of the role `postgres`.'),
    maxConnections: z.int().min(10).default(300).describe('Connections at most.'),
    resources: resources({requests: {cpu: '100m', memory: '256Mi'}, limits: {memory: '1Gi'}}),
  }),
  kafka: section('Kafka, one broker that is its own controller.', {
    enabled: z.boolean().default(true).describe('Whether it is installed.'),
    image: image('apache/kafka', '4.1.1', 'The image.'),
    resources: resources({requests: {cpu: '100m', memory: '512Mi'}, limits: {memory: '1Gi'}}),
  }),
  redis: section('Redis or Valkey.', {
    enabled: z.boolean().default(true).describe('Whether it is installed.'),
    image: image('valkey/valkey', '8', 'The image.'),
    resources: resources({requests: {cpu: '20m', memory: '32Mi'}, limits: {memory: '256Mi'}}),
  }),
  mongo: section('MongoDB.', {
    enabled: z.boolean().default(true).describe('Whether it is installed.'),
    image: image('mongo', '8', 'The image.'),
    resources: resources({requests: {cpu: '50m', memory: '256Mi'}, limits: {memory: '1Gi'}}),
  }),
  global: z.record(z.string(), z.unknown()).default({}).describe('Of parent charts; not used.'),
});
