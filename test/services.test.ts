import {readdir, readFile} from 'node:fs/promises';
import {postgresServices, services} from '@ecom/contracts/services';
import {createDocs} from '@ecom/standalone/docs';
import test from 'ava';
import {parse} from 'yaml';

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8');
const names: readonly string[] = services.map(({name}) => name);
const sorted = (values: Iterable<string>) => [...values].sort();

test('services/ holds the services of the manifest, and standalone', async t => {
  const folders = await readdir(new URL('../services', import.meta.url));
  t.deepEqual(sorted(folders), sorted([...names, 'standalone']));
});

test('standalone runs the services of the manifest', async t => {
  const {services: running} = await createDocs();
  t.deepEqual(
    running.map(({name}) => name),
    names,
  );
});

test('the routes of a service begin with its prefixes, or with /ops and its name', async t => {
  const {services: running} = await createDocs();
  for (const {name, routes} of running) {
    const paths = routes.map(({path}) => path).filter(path => !path.startsWith(`/ops/${name}/`));
    const prefixes = new Set(paths.map(path => path.split('/')[1]!));
    prefixes.delete('internal');
    prefixes.delete('ops');
    const declared = services.find(service => service.name === name)!.prefixes;
    t.deepEqual(sorted(prefixes), sorted(declared), name);
  }
});

test('a service subscribes to the topics of its manifest', async t => {
  const {services: running} = await createDocs();
  for (const {name, subscribes} of running) {
    const declared = services.find(service => service.name === name)!.subscribes;
    t.deepEqual(sorted(subscribes.map(({name}) => name)), sorted(declared.map(({name}) => name)), name);
  }
});

type ComposeService = {
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>;
};

test('compose.yaml runs each service of the manifest behind its prefixes, on its port, with its database', async t => {
  const text = await read('compose.yaml');
  const compose = parse(text, {merge: true, maxAliasCount: -1}).services as Record<string, ComposeService>;
  const routed = [...text.matchAll(/~\^\/\(([\w|/]+)\)\(\/\|\$\$\) (\w+):(\d+);/g)].map(
    ([, prefixes, service, port]) => `${service} ${port} ${prefixes}`,
  );
  t.deepEqual(
    sorted(routed),
    sorted(services.map(({name, port, prefixes}) => `${name} ${port} ${prefixes.join('|')}|ops/${name}`)),
  );
  const created = [...text.matchAll(/create database "?(\w+)"? owner/g)].map(([, name]) => name!);
  t.deepEqual(sorted(created), sorted(postgresServices));
  for (const name of names) t.deepEqual(compose[name]!.command, ['serve', name]);
  for (const name of postgresServices) {
    t.deepEqual(compose[`migrate-${name}`]!.command, ['migrate', 'up', name]);
    for (const service of [name, `migrate-${name}`]) {
      t.regex(compose[service]!.environment!.DATABASE_URL!, new RegExp(`^postgres://${name}:.*@postgres/${name}$`));
    }
  }
  t.deepEqual(
    sorted(Object.keys(compose.migrated!.depends_on!)),
    sorted([...postgresServices.map(name => `migrate-${name}`), 'topics']),
  );
  t.deepEqual(sorted(compose.proxy!.depends_on as string[]), sorted([...names, 'docs']));
});
