import {services} from '../values/workload.ts';
import {chartValues} from '../values.ts';
import type {Rule} from './custom-resource.ts';

/** Rules of a Shop: those of charts/ecom/templates/validations.yaml, so that a mistake is refused before the operator sees it. */

const defaults: unknown = chartValues.parse({});

const literal = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value));

const defaultOf = (path: string): unknown =>
  path.split('.').reduce((at, key) => (at as Readonly<Record<string, unknown>>)[key], defaults);

/** Absent properties are `none`. */
const optional = (path: string): string => `self.?${path.replaceAll('.', '.?')}`;

/** The value in the Shop, or else the chart's default. */
const value = (path: string): string => `${optional(path)}.orValue(${literal(defaultOf(path))})`;

const autoscaling = (service: string, key: 'minReplicas' | 'maxReplicas'): string =>
  `${optional(`services.${service}.autoscaling.${key}`)}.orValue(${value(`defaults.autoscaling.${key}`)})`;

/** Without replicas of its own a service has those of `defaults`, which have a rule themselves. */
const replicasOf = (service: string): Rule => {
  const own = `services.${service}.autoscaling`;
  return {
    rule: `!(${optional(own)}.?minReplicas.hasValue() || ${optional(own)}.?maxReplicas.hasValue()) || ${autoscaling(service, 'minReplicas')} <= ${autoscaling(service, 'maxReplicas')}`,
    message: `\`autoscaling.minReplicas\` of the service ${service} is more than \`maxReplicas\`.`,
  };
};

export const shopRules: readonly Rule[] = [
  {
    rule: `${value('gateway.kind')} != 'httpRoute' || ${value('gateway.httpRoute.parentRefs')}.size() > 0`,
    message:
      'An HTTPRoute belongs to a Gateway. Name it in `gateway.httpRoute.parentRefs`, for example [{name: my-gateway}].',
  },
  {
    rule: `${value('redis.sentinels')}.size() == 0 || ${value('redis.sentinelName')} != ''`,
    message: 'Sentinels know a primary by its name. Set `redis.sentinelName`.',
  },
  {
    rule: `${value('defaults.autoscaling.minReplicas')} <= ${value('defaults.autoscaling.maxReplicas')}`,
    message: '`defaults.autoscaling.minReplicas` is more than `maxReplicas`.',
  },
  ...Object.keys(services.parse({}) as object).map(replicasOf),
  {
    rule: `!${value('standalone.enabled')} || !(${value('gateway.kind')} in ['ingress', 'httpRoute'])`,
    message:
      'A standalone shop shows the mails of everybody, so it has no gateway to the outside but the proxy. Set `gateway.kind` to proxy or none.',
  },
  {
    rule: `!${value('standalone.enabled')} || !${optional('lifecycle.maintenance')}.orValue(false)`,
    message: 'A standalone shop has no Job that could switch maintenance on. Leave out `lifecycle.maintenance`.',
  },
  {
    rule: `${value('shutdown.gracePeriodSeconds')} >= ${value('shutdown.delaySeconds')} + 20`,
    message: 'A pod needs up to 20 s to end after `shutdown.delaySeconds`. Increase `shutdown.gracePeriodSeconds`.',
  },
  {
    rule: `${value('postgres.certificateAuthority.existingSecret')} == '' || ${value('postgres.sslMode')} != 'disable'`,
    message: '`postgres.certificateAuthority` is named, but `postgres.sslMode` is `disable`. Set it to verify-full.',
  },
  {
    rule: `${value('kafka.certificateAuthority.existingSecret')} == '' || ${value('kafka.securityProtocol')} != 'PLAINTEXT'`,
    message:
      '`kafka.certificateAuthority` is named, but `kafka.securityProtocol` is `PLAINTEXT`. Set it to SSL or SASL_SSL.',
  },
  {
    rule: '!has(self.migrations) || !has(self.migrations.hooks)',
    message: 'The operator itself runs migrations in order. Leave out `migrations.hooks`.',
  },
  {
    rule: '!has(self.development)',
    message: '`development` is for `skaffold dev` with the chart alone. Leave it out.',
  },
];
