import {existsSync} from 'node:fs';
import {Flags} from '@oclif/core';
import {CommandError} from '../../client/errors.ts';
import {newName} from '../../platform/backup-flags.ts';
import {listEvents} from '../../platform/events.ts';
import {shopArg} from '../../platform/flags.ts';
import {PlatformCommand} from '../../platform-command.ts';

export default class PlatformReport extends PlatformCommand {
  static override summary = 'Write a zip about a Shop to attach to a bug, without secrets';
  static override description =
    "The Shop and all its objects, its events, the last 1,000 lines of each pod's log and of the operator's, and what `ecom platform doctor` finds. The values of Secrets, fields of passwords, and e-mail addresses are hidden wherever they occur; look through it before you send it.";
  static override examples = ['<%= config.bin %> <%= command.id %> shop --output shop.zip'];
  static override args = {shop: shopArg};
  static override flags = {
    output: Flags.string({char: 'o', summary: 'The zip to write (default: the name of the Shop, and the time).'}),
  };

  async run() {
    const {args, flags} = await this.parse(PlatformReport);
    const {kubectl} = this;
    const shop = await this.findShop(args.shop);
    const file = flags.output ?? `${newName(shop.metadata.name)}.zip`;
    if (existsSync(file)) throw new CommandError(`${file} exists. Name another file with --output.`);
    const {examineCluster} = await import('../../platform/doctor/doctor.ts');
    const {readParts} = await import('../../platform/report/read-parts.ts');
    const {createReport} = await import('../../platform/report/report.ts');
    const {writeZip} = await import('../../report/write-zip.ts');
    const {root, version, platform, arch} = this.config;
    const [parts, events, findings] = await Promise.all([
      readParts(kubectl, shop),
      listEvents(kubectl, shop).catch(error => error.message),
      examineCluster({kubectl, root, version, isNamespaced: true}),
    ]);
    const files = createReport(shop, parts, {
      'events.json': events,
      'doctor.json': findings,
      'versions.json': {ecom: version, node: process.version, platform, arch},
    });
    await writeZip(file, files);
    for (const line of parts.unreadable) this.logToStderr(`It lacks ${line}`);
    if (parts.unreadable.some(line => /^secrets?\b/i.test(line)))
      this.logToStderr('So these Secrets are hidden only where the name of a field says what it has.');
    this.logToStderr(`Wrote ${file}. Look through it before you send it.`);
    return {file, files: Object.keys(files), unreadable: parts.unreadable};
  }
}
