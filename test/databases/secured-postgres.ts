import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createAuthority} from '@ecom/dev/engines/certificates';
import {startPostgres} from '@ecom/embedded-postgres';
import {migrate} from '@ecom/postgres/migrate';
import {disposable, onServer} from '@ecom/postgres/testing/templates';

/** A PostgreSQL with TLS, whose certificate is for `localhost`, and with the migrated databases `cart` and `order` of an owner without other rights. */
export const startSecuredPostgres = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-secured-'));
  const {ca, issue} = await createAuthority(join(folder, 'certificates'));
  const {certificate, key} = await issue('postgres', 'localhost');
  const [certificateFile, keyFile] = [join(folder, 'server.crt'), join(folder, 'server.key')];
  await writeFile(certificateFile, certificate);
  await writeFile(keyFile, key, {mode: 0o600});
  const server = await startPostgres({
    dataDir: folder,
    settings: {...disposable, ssl: 'on', ssl_cert_file: certificateFile, ssl_key_file: keyFile},
  });
  /** By TCP, where TLS is possible. */
  const urlOf = (database: string, {user = 'postgres', password = '', host = 'localhost', sslmode = ''} = {}) => {
    const url = new URL(server.url(database));
    url.search = sslmode && `?sslmode=${sslmode}`;
    return Object.assign(url, {hostname: host, username: user, password: password || url.password}).href;
  };
  const sql = (text: string, database = 'postgres') => onServer(urlOf(database), client => client.query(text));
  await sql(`create role owner login createrole password 'owner'`);
  for (const service of ['cart', 'order']) {
    await sql(`create database "${service}" owner owner`);
    await migrate({address: urlOf(service, {user: 'owner', password: 'owner'}), service});
  }
  return {
    ca,
    folder,
    urlOf,
    sql,
    async stop() {
      await server.stop();
      await rm(folder, {recursive: true, force: true});
    },
  };
};

export type SecuredPostgres = Awaited<ReturnType<typeof startSecuredPostgres>>;
