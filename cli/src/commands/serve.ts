import {Args} from '@oclif/core';
import {EcomCommand} from '../ecom-command.ts';
import {assertRole, startRole} from '../roles.ts';

export default class Serve extends EcomCommand {
  static override summary = 'Run a service in this process until a signal';
  static override description =
    'Roles: the services, and standalone (the whole shop in one process), docs (the start page and the API documents), seed (fills an empty product database with the demo products) and republish (publishes the state of all services again, from the databases of a server). Variables configure them, as the README says; KAFKA_INSTANCE_ID is the name of the host by default. Runs in the image and in the repository.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> standalone',
    '<%= config.bin %> <%= command.id %> order',
  ];
  static override args = {
    role: Args.string({
      description: 'A service, standalone, docs, seed or republish.',
      required: true,
      parse: assertRole,
    }),
  };

  async run() {
    const {args} = await this.parse(Serve);
    await startRole(this.config.root, args.role);
    return {role: args.role};
  }
}
