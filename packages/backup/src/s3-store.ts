import {createHash} from 'node:crypto';
import {Readable} from 'node:stream';
import type {ReadableStream} from 'node:stream/web';
import {setTimeout as delay} from 'node:timers/promises';
import {AwsClient} from 'aws4fetch';
import {type BackupStore, destinationFailed, fileMissing} from './backup-store.ts';
import {completeUploadXml, errorOf, textsOf} from './s3-xml.ts';

export type S3Options = {
  readonly bucket: string;
  /** What keys begin with; empty for the whole bucket. */
  readonly prefix: string;
  readonly region: string;
  /** Default: that of AWS. */
  readonly endpoint?: string | undefined;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** Bytes of the first parts of a large file, at least 5 MiB on AWS; default: 8 MiB. */
  readonly partSize?: number;
};

/** A bucket may have 10,000 parts in an object, so that later parts are larger. */
const partsOfOneSize = 1000;
const defaultPartSize = 8 * 1024 * 1024;

/** Attempts at a request whose connection broke; a response with a status of 500 and above is repeated by the client. */
const maxAttempts = 4;
const retryDelayMs = 500;

type Request = {
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
};

/** Joins chunks to parts of at least a size, which may change from part to part; the last part may be smaller. */
const inParts = async function* (content: AsyncIterable<Uint8Array>, sizeOf: (part: number) => number) {
  let chunks: Uint8Array[] = [];
  let length = 0;
  let part = 0;
  for await (const chunk of content) {
    chunks.push(chunk);
    length += chunk.length;
    if (length < sizeOf(part)) continue;
    yield Buffer.concat(chunks);
    chunks = [];
    length = 0;
    part += 1;
  }
  if (length > 0 || part === 0) yield Buffer.concat(chunks);
};

/** Backups in a bucket of AWS S3, or of another store with its API (Signature Version 4). A file appears when all of it is stored. */
export const s3Store = (options: S3Options): BackupStore => {
  const {
    bucket,
    prefix,
    region,
    endpoint,
    partSize = defaultPartSize,
    accessKeyId,
    secretAccessKey,
    sessionToken,
  } = options;
  const credentials = {accessKeyId, secretAccessKey, ...(sessionToken && {sessionToken})};
  const client = new AwsClient({...credentials, region, service: 's3', retries: 5});
  const base = endpoint
    ? `${endpoint.replace(/\/$/, '')}/${encodeURIComponent(bucket)}`
    : `https://${bucket}.s3.${region}.amazonaws.com`;
  const name = `s3://${bucket}`;
  const keyOf = (path: string) => (prefix ? `${prefix}/${path}` : path);

  /** The response, whatever its status. */
  const send = async (key: string, {method = 'GET', query = {}, body}: Request): Promise<Response> => {
    const path = key.split('/').map(encodeURIComponent).join('/');
    const url = `${base}/${path}?${new URLSearchParams(query)}`;
    const sha256 = createHash('sha256')
      .update(body ?? '')
      .digest('hex');
    for (let attempt = 1; ; attempt++) {
      try {
        return await client.fetch(url, {
          method,
          // A bucket of another region answers with a redirect, which is reported by its status.
          redirect: 'manual',
          headers: {'x-amz-content-sha256': sha256},
          ...(body && {body: body as Uint8Array<ArrayBuffer>}),
        });
      } catch (error) {
        const {message, cause} = error as Error;
        if (attempt === maxAttempts) throw destinationFailed(name, (cause as Error | undefined)?.message || message);
        await delay(retryDelayMs * 2 ** attempt);
      }
    }
  };

  /** The text of a successful response. The completion of an upload can fail with the status 200. */
  const request = async (key: string, parts: Request): Promise<{readonly text: string; readonly headers: Headers}> => {
    const response = await send(key, parts);
    const text = await response.text();
    const problem = errorOf(text);
    if (!response.ok || problem)
      throw destinationFailed(name, problem ?? `it responded with status ${response.status}`);
    return {text, headers: response.headers};
  };

  const upload = async (key: string, first: Uint8Array, others: AsyncIterable<Uint8Array>): Promise<void> => {
    const started = await request(key, {method: 'POST', query: {uploads: ''}});
    const uploadId = textsOf('UploadId', started.text)[0]!;
    const etags: string[] = [];
    const add = async (body: Uint8Array) => {
      const query = {partNumber: String(etags.length + 1), uploadId};
      const {headers} = await request(key, {method: 'PUT', query, body});
      etags.push(headers.get('etag')!);
    };
    try {
      await add(first);
      for await (const part of others) await add(part);
      await request(key, {method: 'POST', query: {uploadId}, body: Buffer.from(completeUploadXml(etags))});
    } catch (error) {
      // Parts of an upload that is neither completed nor aborted are stored, and paid for, invisibly.
      await request(key, {method: 'DELETE', query: {uploadId}}).catch(() => {});
      throw error;
    }
  };

  return {
    async write(path, content) {
      const key = keyOf(path);
      const parts = inParts(content, part => partSize * 2 ** Math.floor(part / partsOfOneSize));
      const first = (await parts.next()).value as Uint8Array;
      if (first.length < partSize) await request(key, {method: 'PUT', body: first});
      else await upload(key, first, parts);
    },

    async read(path) {
      const response = await send(keyOf(path), {});
      if (response.ok && response.body) return Readable.fromWeb(response.body as ReadableStream);
      const problem = errorOf(await response.text());
      throw response.status === 404 && !/NoSuchBucket/.test(problem ?? '')
        ? fileMissing(`${name}/${keyOf(path)}`)
        : destinationFailed(name, problem ?? `it responded with status ${response.status}`);
    },

    async list(folder = '') {
      const keys: string[] = [];
      const below = keyOf(folder ? `${folder}/` : '');
      for (let token: string | undefined, isFirst = true; isFirst || token; isFirst = false) {
        const page = {'list-type': '2', prefix: below, ...(token && {'continuation-token': token})};
        const {text} = await request('', {query: page});
        keys.push(...textsOf('Key', text));
        token = textsOf('NextContinuationToken', text)[0];
      }
      return keys.map(key => key.slice(prefix ? prefix.length + 1 : 0)).toSorted();
    },

    async remove(path) {
      await request(keyOf(path), {method: 'DELETE'});
    },
  };
};
