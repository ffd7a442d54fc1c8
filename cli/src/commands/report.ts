import {existsSync} from 'node:fs';
import {Args} from '@oclif/core';
import {CommandError} from '../client/errors.ts';
import {doctorFlags, doctorTarget} from '../doctor/flags.ts';
import {environment} from '../environment.ts';
import {ShopCommand} from '../shop-command.ts';

export default class Report extends ShopCommand {
  static override summary = 'Write a zip to attach to a bug, without secrets';
  static override description =
    'Versions, contexts, variables, what doctor finds, and the ends of logs. Passwords, tokens, keys and e-mail addresses are hidden; look through it before you send it.';
  static override examples = ['<%= config.bin %> <%= command.id %> bug.zip'];
  static override args = {file: Args.string({description: 'The zip to write.', required: true})};
  static override flags = doctorFlags;

  async run() {
    const {args, flags} = await this.parse(Report);
    if (existsSync(args.file)) throw new CommandError(`${args.file} exists. Name another file.`);
    const {doctorChecks, examine} = await import('../doctor/doctor.ts');
    const {redact, redactVariables, secretsOf} = await import('../report/redact.ts');
    const {readLogs} = await import('../report/logs.ts');
    const {writeZip} = await import('../report/write-zip.ts');
    const {version, platform, arch} = this.config;
    const parts = {
      'versions.json': {ecom: version, node: process.version, platform, arch},
      'contexts.json': await this.contexts.read(),
      'variables.json': redactVariables(environment),
      'doctor.json': await examine(doctorChecks, doctorTarget(this.config.root, this.connection, flags)),
    };
    const flagsAsVariables = Object.entries(flags).map(([name, value]) => [name, String(value)]);
    const token = await this.connection.token().catch(() => undefined);
    const secrets = [
      ...secretsOf({...environment, ...Object.fromEntries(flagsAsVariables)}),
      ...(token ? [token] : []),
    ];
    const texts = new Map(Object.entries(parts).map(([name, value]) => [name, JSON.stringify(value, null, 2)]));
    for (const [name, text] of await readLogs(flags['data-folder'])) texts.set(`logs/${name}`, text);
    await writeZip(args.file, Object.fromEntries([...texts].map(([name, text]) => [name, redact(text, secrets)])));
    this.logToStderr(`Wrote ${args.file}. Look through it before you send it.`);
    return {file: args.file, files: [...texts.keys()]};
  }
}
