import {findingColumns} from '../../output/finding.ts';
import {PlatformCommand} from '../../platform-command.ts';

export default class PlatformDoctor extends PlatformCommand {
  static override summary = 'Find what is wrong with a cluster, the operator and its Shops';
  static override description =
    'kubectl, the cluster, the definitions of Shops, the pods of the operator, its leader, and the conditions of all Shops, or of those in --namespace. Changes nothing. The exit code is 1 when a check fails.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --kube-context staging --namespace live',
  ];

  async run() {
    const {flags} = await this.parse(PlatformDoctor);
    const {examineCluster} = await import('../../platform/doctor/doctor.ts');
    const {root, version} = this.config;
    const isNamespaced = flags.namespace !== undefined;
    const items = await examineCluster({kubectl: this.kubectl, root, version, isNamespaced});
    await this.printTable(items, findingColumns);
    if (items.some(({status}) => status === 'fail')) process.exitCode = 1;
    return {items};
  }
}
