import {startProgress} from '../../output/progress.ts';
import {countArg, seedAll, seedFlag} from '../../seed/seeding.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class SeedUsers extends ShopCommand {
  static override summary = 'Add generated users';
  static override description =
    'Of ten, eight are active, one is inactive and one is deleted; of twenty, thirteen signed up with a password and seven by Google. Time zones are real, passwords random and unknown.';
  static override examples = ['<%= config.bin %> <%= command.id %> 1000'];
  static override args = {count: countArg};
  static override flags = seedFlag;

  async run() {
    const {args, flags} = await this.parse(SeedUsers);
    const {addPeople, peopleInTens} = await import('../../seed/users.ts');
    const progress = await startProgress(args.count, line => this.logToStderr(`users: ${line}`));
    const seeded = await seedAll(peopleInTens(flags.seed, args.count), progress, addPeople(this.shop));
    return this.printRecord(seeded, counts => ({...counts}));
  }
}
