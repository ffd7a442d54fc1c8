import {Args} from '@oclif/core';
import {operations} from '../client/operations.ts';
import type {Shop} from '../client/shop.ts';
import {ShopCommand} from '../shop-command.ts';

const names = Object.entries(operations).flatMap(([name, [, path]]) => {
  const service = /^\/ops\/(\w+)\/republish$/.exec(path)?.[1];
  return service ? [[service, name as 'republishOrderState'] as const] : [];
});
const operationOf = new Map<string, 'republishAuthState' & keyof Shop>(names as never);

export default class Republish extends ShopCommand {
  static override summary = 'Publish the whole public state of a service again';
  static override description = 'For a new or damaged replica. Consumers that have the state already ignore it.';
  static override examples = ['<%= config.bin %> <%= command.id %> product'];
  static override args = {
    service: Args.string({description: 'The service.', options: [...operationOf.keys()], required: true}),
  };

  async run() {
    const {args} = await this.parse(Republish);
    const result = await this.shop[operationOf.get(args.service)!]();
    this.logToStderr(`${args.service} publishes ${result.events} events.`);
    return result;
  }
}
