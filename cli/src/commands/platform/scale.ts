import {Args} from '@oclif/core';
import {patchShop} from '../../platform/change-shop.ts';
import {waitFlags} from '../../platform/flags.ts';
import {autoscalerOf, parseScale, toScalePatch} from '../../platform/replicas.ts';
import {PlatformCommand, yesFlag} from '../../platform-command.ts';

export default class PlatformScale extends PlatformCommand {
  static override summary = 'Set how many pods services of a Shop have';
  static override description =
    'Services, docs and proxy have pods. An autoscaler that the Shop has for a service wins over it.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> shop order=3 cart=2 --wait',
    '<%= config.bin %> <%= command.id %> proxy=4',
  ];
  static override args = {
    replicas: Args.string({
      description: 'SERVICE=N for each service, after the Shop (default: the only one in the namespace).',
      required: true,
      multiple: true,
      ignoreStdin: true,
    }),
  };
  static override flags = {...waitFlags, ...yesFlag};

  async run() {
    const {args, flags} = await this.parse(PlatformScale);
    const {shop: name, replicas} = parseScale(args.replicas);
    const shop = await this.findShop(name);
    const patch = toScalePatch(shop, replicas);
    const texts = replicas.map(({service, replicas}) => `${service} to ${replicas}`).join(', ');
    const stopped = replicas.filter(({replicas}) => replicas === 0).map(({service}) => service);
    if (stopped.length > 0)
      await this.confirm(`Leave no pod of ${stopped.join(', ')} in the Shop ${shop.metadata.name}`, flags.yes);
    for (const {service} of replicas) {
      const kind = autoscalerOf(shop, service);
      if (kind)
        this.warn(`${service} is scaled by ${kind}, which wins. Change services.${service}.autoscaling instead.`);
    }
    const changed = await patchShop(this.kubectl, shop, patch);
    return this.finish(changed, `Scaled ${texts} of the Shop ${shop.metadata.name}.`, flags);
  }
}
