import {doctorFlags, doctorTarget} from '../doctor/flags.ts';
import {findingColumns} from '../output/finding.ts';
import {ShopCommand} from '../shop-command.ts';

export default class Doctor extends ShopCommand {
  static override summary = 'Find what is wrong with this computer, the shop and its engines';
  static override description =
    'Examines engines whose addresses are given. Changes nothing. The exit code is 1 when a check fails.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --database-url postgres://postgres@localhost --brokers localhost:9092',
  ];
  static override flags = doctorFlags;

  async run() {
    const {flags} = await this.parse(Doctor);
    const {doctorChecks, examine} = await import('../doctor/doctor.ts');
    const items = await examine(doctorChecks, doctorTarget(this.config.root, this.connection, flags));
    await this.printTable(items, findingColumns);
    if (items.some(({status}) => status === 'fail')) process.exitCode = 1;
    return {items};
  }
}
