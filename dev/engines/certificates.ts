import {execFile} from 'node:child_process';
import {mkdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';

const exec = promisify(execFile);

export type Certificate = {readonly certificate: string; readonly key: string};

/** A certificate authority for tests. */
export type Authority = {
  /** Its certificate, PEM. */
  readonly ca: string;
  /** Issues a certificate. @param host the DNS name of a server; without it, the certificate is a client's */
  issue(commonName: string, host?: string): Promise<Certificate>;
};

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];

/** Creates an authority by the program `openssl`. @param folder holds its files */
export const createAuthority = async (folder: string, commonName = 'ecom test'): Promise<Authority> => {
  await mkdir(folder, {recursive: true});
  const file = (name: string) => join(folder, name);
  const create = async (name: string, ...options: readonly string[]): Promise<Certificate> => {
    const [certificate, key] = [file(`${name}.crt`), file(`${name}.key`)];
    await exec('openssl', ['req', '-x509', ...newKey, '-keyout', key, '-out', certificate, ...options]);
    return {certificate: await readFile(certificate, 'utf8'), key: await readFile(key, 'utf8')};
  };
  const {certificate: ca} = await create('ca', '-subj', `/CN=${commonName}`);
  let count = 0;
  return {
    ca,
    issue: (commonName, host) =>
      create(
        `issued-${++count}`,
        ...['-CA', file('ca.crt'), '-CAkey', file('ca.key'), '-subj', `/CN=${commonName}`],
        ...['-addext', 'basicConstraints=critical,CA:FALSE'],
        ...(host ? ['-addext', `subjectAltName=DNS:${host}`] : []),
      ),
  };
};
