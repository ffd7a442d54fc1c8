import {Command, Flags} from '@oclif/core';
import {CommandError} from './client/errors.ts';
import {describeError, exitCodeOf} from './explain.ts';
import {type Columns, formatRecord, formatTable} from './output/table.ts';

/** A command. It returns what `--json` prints; `this.log` prints for people, and does nothing with `--json`. */
export abstract class EcomCommand extends Command {
  static override enableJsonFlag = true;
  static override baseFlags = {
    debug: Flags.boolean({summary: 'Show where an error comes from.', helpGroup: 'GLOBAL'}),
  };

  protected override async catch(error: Error & {readonly flags?: readonly string[]}): Promise<void> {
    // Only the error about flags that do not exist has them.
    const [mistyped] = error.flags ?? [];
    if (mistyped) error.message = await this.suggestFlag(mistyped, error.message);
    if (!this.jsonEnabled()) throw error;
    process.exitCode = exitCodeOf(error);
    this.logJson({error: describeError(error)});
  }

  private async suggestFlag(mistyped: string, message: string): Promise<string> {
    const {closest, distance} = await import('fastest-levenshtein');
    const {flags = {}, baseFlags = {}} = this.ctor;
    const candidate = closest(
      mistyped,
      [...Object.keys({...baseFlags, ...flags}), 'json', 'help'].map(name => `--${name}`),
    );
    const isClose = distance(mistyped, candidate) <= Math.max(2, mistyped.length / 3);
    return isClose ? `${message.replace(/\n.*/s, '')}\nDid you mean: ${candidate}` : message;
  }

  /** Prints one thing, a field a line, and returns it for `--json`. */
  protected printRecord<T>(value: T, fields: (value: T) => Readonly<Record<string, unknown>>): T {
    this.log(formatRecord(fields(value)));
    return value;
  }

  /** Prints a part of what was printed above, unless it has no rows. */
  protected async printPart<Row>(rows: readonly Row[], columns: Columns<Row>): Promise<void> {
    if (rows.length === 0) return;
    this.log();
    await this.printTable(rows, columns);
  }

  /**
   * Prints rows under a header. A terminal that is too narrow gets fewer columns.
   *
   * @param remedy how to see those columns; null when all are wanted
   */
  protected async printTable<Row>(
    rows: readonly Row[],
    columns: Columns<Row>,
    remedy: string | null = '--json',
  ): Promise<void> {
    if (this.jsonEnabled()) return;
    if (rows.length === 0) return this.logToStderr('There are none.');
    const {isTTY, columns: width} = process.stdout;
    const {table, hidden} = formatTable(rows, columns, {
      width: (isTTY && width) || 200,
      hides: isTTY && remedy !== null,
    });
    this.log(table);
    if (hidden.length > 0)
      this.logToStderr(`The terminal is too narrow for: ${hidden.join(', ')}. See them with ${remedy}.`);
  }

  /**
   * Asks before something is destroyed; `--yes` answers.
   *
   * @throws CommandError when the answer is no, or nobody can be asked
   */
  protected async confirm(question: string, yes: boolean): Promise<void> {
    if (yes) return;
    if (!process.stdin.isTTY || this.jsonEnabled())
      throw new CommandError(`${question}? Nobody can be asked here: repeat the command with --yes.`);
    const {default: confirm} = await import('@inquirer/confirm');
    if (!(await confirm({message: `${question}?`, default: false}, {output: process.stderr})))
      throw new CommandError('Nothing was changed.');
  }
}

/** The flag of destructive commands. */
export const yesFlag = {yes: Flags.boolean({char: 'y', summary: 'Do it without asking.'})};
