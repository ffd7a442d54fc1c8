import {execFile} from 'node:child_process';
import {mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {postgresServices} from '@ecom/contracts/services';
import {startPostgres} from '@ecom/embedded-postgres';
import {migrate} from '@ecom/postgres/migrate';
import test, {type ExecutionContext} from 'ava';
import pg from 'pg';
import {parse} from 'yaml';

const run = promisify(execFile);
const fromRoot = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const text = await readFile(fromRoot('compose.yaml'), 'utf8');

type Container = {
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
};
const {services: containers, configs} = parse(text, {merge: true, maxAliasCount: -1}) as {
  services: Readonly<Record<string, Container>>;
  configs: Readonly<Record<string, {content: string}>>;
};

/** The variables without which `docker compose` refuses to start. */
const required = new Set([...text.matchAll(/\$\{(\w+):\?[^}]+\}/g)].map(([, name]) => name!));

test('every container drops all capabilities and gains no privileges', t => {
  for (const [name, {cap_drop: dropped, security_opt: options}] of Object.entries(containers)) {
    t.deepEqual(dropped, ['ALL'], name);
    t.deepEqual(options, ['no-new-privileges:true'], name);
  }
});

test('ports are published on loopback by default, and mails on a port of their own', t => {
  const ports = Object.values(containers).flatMap(container => container.ports ?? []);
  t.deepEqual(ports, [
    `\${BIND:-127.0.0.1}:\${PORT:-8080}:8080`,
    `\${MAILBOX_BIND:-127.0.0.1}:\${MAILBOX_PORT:-8025}:8025`,
  ]);
  const [shop, mails] = configs.proxy!.content.split('server {').slice(1);
  t.true(shop!.includes('listen 8080;') && shop!.includes('location ~ ^/mailbox(/|$$) { return 404; }'));
  t.true(mails!.includes('listen 8025;'));
});

test('the proxy replaces what clients say about their address, protocol and host', t => {
  const [common] = configs.proxy!.content.split('server {');
  for (const header of ['X-Forwarded-For $$remote_addr', 'X-Forwarded-Proto $$scheme', 'X-Forwarded-Host ""'])
    t.true(common!.includes(`proxy_set_header ${header};`), header);
});

test('no secret has a default', t => {
  const secrets = [...text.matchAll(/\$\{(\w*(?:PASSWORD|SECRET)\w*)(:?[^}]*)\}/g)];
  t.true(secrets.length > 10);
  for (const [whole, , rule] of secrets) t.is(rule, ':?make compose-secrets writes it', whole);
});

test('only the services that need the internal secret and the administrator have them', t => {
  const having = (name: string) =>
    Object.keys(containers).filter(container => name in (containers[container]!.environment ?? {}));
  t.deepEqual(having('INTERNAL_SECRET').sort(), ['auth', 'users']);
  t.deepEqual(having('ADMIN_PASSWORD'), ['auth']);
  t.deepEqual(having('POSTGRES_PASSWORD'), ['postgres']);
});

const newFolder = async (t: ExecutionContext) => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-compose-'));
  t.teardown(() => rm(folder, {recursive: true}));
  return folder;
};

test('make compose-secrets writes each secret once, for the owner alone, and leaves what is there', async t => {
  const file = join(await newFolder(t), '.env');
  await writeFile(file, 'PORT=9000\nADMIN_PASSWORD=my own\n', {mode: 0o644});
  const write = async () => {
    await run(fromRoot('scripts/compose-secrets.sh'), [file]);
    return readFile(file, 'utf8');
  };
  const written = await write();
  t.is(await write(), written);
  t.is((await stat(file)).mode & 0o777, 0o600);
  const values = new Map(
    written
      .trim()
      .split('\n')
      .map(line => line.split('=') as [string, string]),
  );
  t.deepEqual([...values.keys()].sort(), ['PORT', ...required].sort());
  t.like(Object.fromEntries(values), {PORT: '9000', ADMIN_PASSWORD: 'my own'});
  const random = [...values].filter(([name]) => !['PORT', 'ADMIN_PASSWORD'].includes(name)).map(([, value]) => value);
  t.true(random.every(value => /^[0-9a-f]{48}$/.test(value)));
  t.is(new Set(random).size, random.length);
});

test('each service owns its database, and cannot open another', async t => {
  const postgres = await startPostgres({dataDir: await newFolder(t), settings: {fsync: 'off'}});
  t.teardown(postgres.stop);
  const url = new URL(postgres.url('postgres'));
  const interpolate = (template: string) => template.replaceAll(/\$\{(\w+):\?[^}]+\}/g, (_, name) => `${name}-secret`);
  const admin = new pg.Client(url.href);
  await admin.connect();
  for (const statement of interpolate(configs.databases!.content).split(';\n')) await admin.query(statement);
  await admin.end();

  const urlOf = (service: string, database: string) => {
    const own = new URL(interpolate(containers[service]!.environment!.DATABASE_URL!));
    own.host = url.host;
    own.pathname = `/${database}`;
    return own.href;
  };
  for (const service of postgresServices) {
    t.true((await migrate({address: urlOf(service, service), service})).length > 0, service);
    const other = postgresServices.find(each => each !== service)!;
    const client = new pg.Client(urlOf(service, other));
    await t.throwsAsync(client.connect(), {code: '42501'}, `${service} cannot open ${other}`);
  }
});
