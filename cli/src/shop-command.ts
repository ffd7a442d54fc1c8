import {Command, Flags, type Interfaces} from '@oclif/core';
import {CommandError} from './client/errors.ts';
import type {Connection} from './client/request.ts';
import {createShop, type Shop} from './client/shop.ts';
import {describeError, exitCodeOf} from './explain.ts';
import {type Columns, formatRecord, formatTable} from './output/table.ts';
import {contextStore} from './session/contexts.ts';
import {credentialStore} from './session/credentials.ts';
import {contextToken} from './session/token.ts';

type FlagValues = Interfaces.OutputFlags<Interfaces.FlagInput>;
type ArgValues = Interfaces.OutputArgs<Interfaces.ArgInput>;

/** A command that speaks to a shop. It returns what `--json` prints; `this.log` prints for people, and does nothing with `--json`. */
export abstract class ShopCommand extends Command {
  static override enableJsonFlag = true;
  static override baseFlags = {
    context: Flags.string({
      summary: 'The shop to speak to, as `ecom contexts list` names it.',
      helpGroup: 'GLOBAL',
      env: 'ECOM_CONTEXT',
    }),
    url: Flags.string({summary: 'The address of a shop without a context.', helpGroup: 'GLOBAL', env: 'ECOM_URL'}),
    token: Flags.string({
      summary: 'An access token or API key instead of the login.',
      helpGroup: 'GLOBAL',
      env: 'ECOM_TOKEN',
    }),
    debug: Flags.boolean({summary: 'Show where an error comes from.', helpGroup: 'GLOBAL'}),
  };

  /** The connection to the shop that flags, environment and the current context name, in this order. */
  protected connection!: Connection & {readonly context: string; readonly isProduction?: boolean};
  protected shop!: Shop;
  protected readonly contexts = contextStore(this.config.configDir);
  protected readonly credentials = credentialStore(this.config.configDir);

  protected override async parse<F extends FlagValues, B extends FlagValues, A extends ArgValues>(
    options?: Interfaces.Input<F, B, A>,
    argv?: string[],
  ): Promise<Interfaces.ParserOutput<F, B, A>> {
    const parsed = await super.parse<F, B, A>(options, argv);
    await this.connect(parsed.flags as {url?: string; token?: string; context?: string});
    return parsed;
  }

  protected override async catch(error: Error): Promise<void> {
    if (!this.jsonEnabled()) throw error;
    process.exitCode = exitCodeOf(error);
    this.logJson({error: describeError(error)});
  }

  private async connect({url, token, context: name}: {url?: string; token?: string; context?: string}): Promise<void> {
    const context = url ? {name: url, url} : await this.contexts.get(name);
    const {userAgent} = this.config;
    const parts = {url: context.url, context: context.name, userAgent};
    this.connection = {
      ...parts,
      isProduction: context.production ?? false,
      token: token ? async () => token : contextToken({...parts, credentials: this.credentials}),
    };
    this.shop = createShop(this.connection);
  }

  /** Prints one thing, a field a line, and returns it for `--json`. */
  protected printRecord<T>(value: T, fields: (value: T) => Readonly<Record<string, unknown>>): T {
    this.log(formatRecord(fields(value)));
    return value;
  }

  /** Prints rows under a header. */
  protected async printTable<Row>(rows: readonly Row[], columns: Columns<Row>): Promise<void> {
    if (this.jsonEnabled()) return;
    if (rows.length === 0) return this.logToStderr('There are none.');
    this.log(await formatTable(rows, columns, process.stdout.isTTY ? process.stdout.columns : 200));
  }

  /**
   * Asks before something is destroyed; `--yes` answers.
   *
   * @throws CommandError when the answer is no, or nobody can be asked
   */
  protected async confirm(question: string, yes: boolean): Promise<void> {
    if (yes) return;
    const where = this.connection.isProduction ? ` in PRODUCTION (${this.connection.context})` : '';
    if (!process.stdin.isTTY || this.jsonEnabled())
      throw new CommandError(`${question}${where}? Nobody can be asked here: repeat the command with --yes.`);
    const {default: confirm} = await import('@inquirer/confirm');
    if (!(await confirm({message: `${question}${where}?`, default: false}, {output: process.stderr})))
      throw new CommandError('Nothing was changed.');
  }
}

/** The flag of destructive commands. */
export const yesFlag = {yes: Flags.boolean({char: 'y', summary: 'Do it without asking.'})};
