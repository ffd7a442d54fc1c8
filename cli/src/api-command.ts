import {Args, Flags} from '@oclif/core';
import {CommandError, UsageError} from './client/errors.ts';
import {eachItem} from './client/every-item.ts';
import {type Query, send} from './client/request.ts';
import type {HttpResponse} from './client/transport.ts';
import {fieldsOf} from './parse/fields.ts';
import {readInput} from './parse/file.ts';
import {ShopCommand} from './shop-command.ts';

const several = {multiple: true, multipleNonGreedy: true} as const;

export const apiArgs = {path: Args.string({description: 'Such as /orders or orders?limit=1.', required: true})};

const flags = {
  field: Flags.string({
    ...several,
    char: 'F',
    summary: 'A field: numbers, true, false and null are typed; name:=json is any JSON.',
    helpValue: 'name=value',
  }),
  'raw-field': Flags.string({...several, char: 'f', summary: 'A field that is a text.', helpValue: 'name=text'}),
  header: Flags.string({...several, char: 'H', summary: 'A header.', helpValue: "'Name: value'"}),
  include: Flags.boolean({char: 'i', summary: 'Print the status and the headers to standard error.'}),
};
/** The flags of requests without a body: fields go to the query. */
export const queryFlags = flags;
/** The flags of requests with a body: fields go to it. */
export const bodyFlags = {
  ...flags,
  input: Flags.string({
    summary: 'A file with the body; - reads standard input.',
    exclusive: ['field', 'raw-field'],
  }),
};

type ApiFlags = {
  readonly field?: readonly string[] | undefined;
  readonly 'raw-field'?: readonly string[] | undefined;
  readonly header?: readonly string[] | undefined;
  readonly include: boolean;
  readonly input?: string | undefined;
};
type Page = {readonly items?: readonly unknown[]; readonly nextCursor?: string | null};

const headersOf = (texts: readonly string[]) =>
  Object.fromEntries(
    texts.map(text => {
      const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(text) ?? [];
      if (!name) throw new UsageError(`--header: write ${text} as 'Name: value'.`);
      return [name.toLowerCase(), value];
    }),
  );

/** A request as it is typed. */
export abstract class ApiCommand extends ShopCommand {
  static override enableJsonFlag = true;

  /** Sends the request with the login, and prints the body as it arrives. @returns the body for `--json` */
  protected async request(method: string, path: string, flags: ApiFlags): Promise<unknown> {
    const response = await this.send(method, path, flags);
    if (this.jsonEnabled()) return response.status === 204 ? undefined : response.json();
    for await (const part of response.body) process.stdout.write(part);
    if (process.stdout.isTTY) this.log();
    return undefined;
  }

  /** Gets all pages of a list, and prints each item on a line as JSON. @returns all items for `--json` */
  protected async paginate(path: string, flags: ApiFlags): Promise<unknown> {
    const getPage = async (cursor: string | undefined) => {
      const page = (await (await this.send('GET', path, flags, {cursor})).json()) as Page;
      if (!Array.isArray(page.items)) throw new CommandError(`${path} is not a list: repeat it without --paginate.`);
      return {items: page.items, nextCursor: page.nextCursor ?? null};
    };
    const items: unknown[] = [];
    for await (const item of eachItem(getPage)) {
      if (this.jsonEnabled()) items.push(item);
      else this.log(JSON.stringify(item));
    }
    return items;
  }

  private async send(method: string, path: string, flags: ApiFlags, more: Query = {}): Promise<HttpResponse> {
    const {url} = this.connection;
    // The login is sent to its shop only.
    if (URL.parse(path, url)?.origin !== new URL(url).origin) throw new UsageError(`PATH must be a path, not ${path}.`);
    const fields = fieldsOf(flags.field ?? [], flags['raw-field'] ?? []);
    const hasBody = !['GET', 'DELETE'].includes(method);
    const body =
      flags.input === undefined ? (Object.keys(fields).length > 0 ? fields : undefined) : await readInput(flags.input);
    const response = await send(this.connection, method, path, {
      headers: headersOf(flags.header ?? []),
      query: hasBody ? {} : {...(fields as Query), ...more},
      ...(hasBody && {body}),
      // Not every POST honours an Idempotency-Key.
      isRepeatable: method !== 'POST',
    });
    if (flags.include) {
      const headers = Object.entries(response.headers).map(([name, value]) => `${name}: ${value}`);
      process.stderr.write(`${[`HTTP ${response.status} ${response.statusText}`, ...headers].join('\n')}\n\n`);
    }
    return response;
  }
}
