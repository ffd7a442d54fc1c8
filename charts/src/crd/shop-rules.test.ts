import {readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {parse} from 'yaml';
import {violations} from '../testing/violations.ts';
import {shop} from './shop.ts';
import {shopRules} from './shop-rules.ts';

const chart = (path: string) => fileURLToPath(new URL(`../../ecom/${path}`, import.meta.url));
const refusals = (spec: object, name = 'shop') => violations(shop, {metadata: {name}, spec});

const impossible = [
  ['an HTTPRoute without a Gateway', {gateway: {kind: 'httpRoute'}}, /gateway.httpRoute.parentRefs/],
  ['Sentinels without the name of the primary', {redis: {sentinels: ['sentinel:26379']}}, /redis.sentinelName/],
  ['more pods at least than at most by default', {defaults: {autoscaling: {minReplicas: 9}}}, /^`defaults/],
  ['more pods at least than at most', {services: {cart: {autoscaling: {minReplicas: 9}}}}, /the service cart/],
  ['fewer pods at most than the default is at least', {services: {docs: {autoscaling: {maxReplicas: 1}}}}, /docs/],
  ['a published standalone shop', {standalone: {enabled: true}, gateway: {kind: 'ingress'}}, /mails of everybody/],
  ['a standalone shop in maintenance', {standalone: {enabled: true}, lifecycle: {maintenance: true}}, /maintenance/],
  ['too short a grace period', {shutdown: {delaySeconds: 26}}, /shutdown.gracePeriodSeconds/],
  ['an authority without TLS', {postgres: {certificateAuthority: {existingSecret: 'ca'}}}, /postgres.sslMode/],
  ['an authority of Kafka without TLS', {kafka: {certificateAuthority: {existingSecret: 'ca'}}}, /securityProtocol/],
  ['hooks of Helm', {migrations: {hooks: false}}, /migrations.hooks/],
  ['the mode for development', {development: {enabled: false}}, /skaffold dev/],
] as const;
for (const [what, spec, pattern] of impossible) {
  test(`the API server refuses a Shop with ${what}, and says what to do`, t => {
    const messages = refusals(spec);
    t.is(messages.length, 1);
    t.regex(messages[0]!, pattern);
  });
}

const possible = [
  ['nothing but defaults', {}],
  ['an HTTPRoute of a Gateway', {gateway: {kind: 'httpRoute', httpRoute: {parentRefs: [{name: 'public'}]}}}],
  ['Sentinels and a name', {redis: {sentinels: ['sentinel:26379'], sentinelName: 'shop'}}],
  ['more pods of one service', {services: {cart: {autoscaling: {minReplicas: 7, maxReplicas: 9}}}}],
  ['defaults that fit', {defaults: {autoscaling: {minReplicas: 7, maxReplicas: 9}}, services: {cart: {replicas: 1}}}],
  ['a standalone shop behind its proxy', {standalone: {enabled: true}}],
  ['a standalone shop that hibernates', {standalone: {enabled: true}, lifecycle: {hibernated: true}}],
  ['just enough time to end', {shutdown: {delaySeconds: 25}}],
  ['migrations with another deadline', {migrations: {deadlineSeconds: 60}}],
] as const;
for (const [what, spec] of possible) {
  test(`the API server accepts a Shop with ${what}`, t => {
    t.deepEqual(refusals(spec), []);
  });
}

for (const file of readdirSync(chart('ci'))) {
  test(`the API server accepts a Shop with ${file}, which Helm accepts, too`, t => {
    const {migrations, ...spec} = parse(readFileSync(chart(`ci/${file}`), 'utf8'));
    t.deepEqual(refusals(spec), []);
  });
}

for (const [name, isAccepted] of [
  ['s', true],
  ['shop-2', true],
  ['a'.repeat(40), true],
  ['a'.repeat(41), false],
  ['2shops', false],
  ['shop-', false],
  ['shop.eu', false],
] as const) {
  test(`the API server ${isAccepted ? 'accepts' : 'refuses'} a Shop with the name ${name}`, t => {
    t.is(refusals({}, name).length === 0, isAccepted);
  });
}

test('the API server refuses a Shop in the words by which the chart refuses values', t => {
  const text = readFileSync(chart('templates/validations.yaml'), 'utf8');
  const [, ...others] = [...text.matchAll(/fail (?:\(printf )?"\\n\\n(.*?)\\n"/g)].map(([, sentence]) => sentence!);
  t.is(others.length, 7);
  const messages = new Set(shopRules.map(({message}) => message));
  for (const sentence of others) t.true(messages.has(sentence.replace('%s', 'cart')), sentence);
});
