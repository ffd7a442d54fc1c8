import {Args, Flags} from '@oclif/core';
import {parseInstant} from '../../parse/instant.ts';
import {shopArg} from '../../platform/flags.ts';
import {readLogs, toLogRecord} from '../../platform/logs.ts';
import {PlatformCommand} from '../../platform-command.ts';

export default class PlatformLogs extends PlatformCommand {
  static override summary = 'Print what the pods of a Shop log';
  static override description =
    'Each line as it was logged, after the name of its service; with --json each is a JSON document with the service and the pod. With --follow it goes on until Ctrl-C; pods that start meanwhile are not followed.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> shop order --since 10m',
    '<%= config.bin %> <%= command.id %> shop --follow --json | jq -c "select(.level >= 40)"',
  ];
  static override args = {
    shop: shopArg,
    service: Args.string({
      description: 'A service, or proxy, docs, migrate, … (default: everything with pods).',
      ignoreStdin: true,
    }),
  };
  static override flags = {
    follow: Flags.boolean({char: 'f', summary: 'Go on with what is logged from now on.'}),
    since: Flags.string({summary: 'From when: 10m, 2h, 7d or an instant (RFC 3339).'}),
    tail: Flags.integer({summary: 'So many last lines of each pod (default: all that are kept).', min: 0}),
  };

  async run() {
    const {args, flags} = await this.parse(PlatformLogs);
    const {service} = args;
    const since = parseInstant('since', flags.since);
    const shop = (await this.findShop(args.shop)).metadata.name;
    const options = {shop, service, follow: flags.follow === true, since, tail: flags.tail};
    for await (const line of readLogs(this.kubectl, options)) {
      const text = this.jsonEnabled() ? JSON.stringify(toLogRecord(line)) : `${line.service}  ${line.line}`;
      process.stdout.write(`${text}\n`);
    }
  }

  /** Each line is a document already. */
  override logJson(value: unknown): void {
    if (value !== undefined) super.logJson(value);
  }
}
