import {mkdtemp, rm} from 'node:fs/promises';
import {createRequire} from 'node:module';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

type S3Server = {run(): Promise<AddressInfo>; close(): Promise<void>};
/** It has no types. */
const S3rver: new (options: object) => S3Server = createRequire(import.meta.url)('s3rver');

/** A server with the API of S3, which verifies signatures, with one bucket. */
export const startS3Server = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'ecom-s3-'));
  const bucket = 'backups';
  const server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory,
    configureBuckets: [{name: bucket, configs: []}],
  });
  const {port} = await server.run();
  return {
    options: {
      bucket,
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${port}`,
      // The only ones that it knows.
      accessKeyId: 'S3RVER',
      secretAccessKey: 'S3RVER',
    },
    async stop() {
      await server.close();
      await rm(directory, {recursive: true});
    },
  };
};
