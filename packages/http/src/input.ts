import type {IncomingMessage} from 'node:http';
import {Failure, type FieldError} from '@ecom/core/failure';
import getRawBody from 'raw-body';
import type {z} from 'zod';
import {pathOf} from './path.ts';
import {HttpFailure} from './problem.ts';
import {assertStorable} from './storable.ts';

/** Maximum size of a request body, in bytes. */
export const bodyLimit = 256 * 1024;

const malformed = (message: string) => new Failure('malformed', 'malformed-request', message);

const fieldErrors = (issues: readonly z.core.$ZodIssue[]): FieldError[] =>
  issues.flatMap(issue => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map(key => ({
        path: pathOf([...issue.path, key]),
        message: 'is not a field of this request; leave it out',
      }));
    }
    return [{path: pathOf(issue.path), message: issue.message}];
  });

/**
 * Checks one part of a request against its schema.
 *
 * @throws Failure `invalid` with every error
 */
export const validate = <T extends z.ZodType>(
  schema: T,
  input: unknown,
  part: 'body' | 'query' | 'headers',
): z.output<T> => {
  const {success, data, error} = schema.safeParse(input);
  if (success) return data;
  const errors = fieldErrors(error.issues).slice(0, 50);
  const first = errors[0]!;
  const verb = part === 'headers' ? 'are' : 'is';
  throw new Failure(
    'invalid',
    'invalid-request',
    `The ${part} ${verb} invalid: ${first.path || part}: ${first.message}`,
    {errors},
  );
};

const mediaType = (header: string | undefined) => header?.split(';', 1)[0]?.trim().toLowerCase();

/** Reads a body as text: at most `bodyLimit` bytes of well-formed UTF-8, uncompressed. */
export const readText = async (request: IncomingMessage): Promise<string> => {
  if (request.headers['content-encoding'] && request.headers['content-encoding'] !== 'identity') {
    throw new HttpFailure({
      status: 415,
      code: 'unsupported-encoding',
      detail: 'Send the body without Content-Encoding.',
    });
  }
  let bytes: Buffer;
  try {
    bytes = await getRawBody(request, {limit: bodyLimit, length: request.headers['content-length'] ?? null});
  } catch (error) {
    const {type} = error as {type?: string};
    if (type === 'entity.too.large') {
      const detail = `The body is larger than ${bodyLimit} bytes.`;
      throw new HttpFailure({status: 413, code: 'body-too-large', detail, headers: {connection: 'close'}});
    }
    throw malformed('The body is incomplete.');
  }
  try {
    return new TextDecoder('utf-8', {fatal: true, ignoreBOM: false}).decode(bytes);
  } catch {
    throw malformed('The body is not UTF-8.');
  }
};

/** Reads a JSON body; undefined when there is none. PATCH also accepts the media type of JSON Merge Patch (RFC 7396). */
export const readJson = async (request: IncomingMessage, method: string): Promise<{text: string; value: unknown}> => {
  const type = mediaType(request.headers['content-type']);
  const empty =
    request.headers['content-length'] === '0' ||
    !(request.headers['content-length'] || request.headers['transfer-encoding']);
  if (empty) return {text: '', value: undefined};
  if (type !== 'application/json' && !(method === 'patch' && type === 'application/merge-patch+json')) {
    throw new HttpFailure({
      status: 415,
      code: 'unsupported-media-type',
      detail: 'Send the body as Content-Type: application/json.',
    });
  }
  const text = await readText(request);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw malformed(`The body is not JSON: ${(error as Error).message}`);
  }
  assertStorable(value);
  return {text, value};
};

/** The query as an object; a repeated name becomes an array, which no schema accepts. */
export const readQuery = (search: string): Record<string, string | string[]> => {
  const query: Record<string, string | string[]> = Object.create(null);
  if (search.length < 2) return query;
  try {
    decodeURIComponent(search.replaceAll('+', ' '));
  } catch {
    throw malformed('The query is not percent-encoded UTF-8.');
  }
  for (const [name, value] of new URLSearchParams(search)) {
    assertStorable({[name]: value});
    const before = query[name];
    query[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return query;
};
