import {expectNoFailure, seen, underLoad} from '../load.ts';
import {helm} from '../programs.ts';
import {expect, type Proof} from '../proof.ts';
import {reasonsOfPods} from '../release.ts';
import {namespace, sharedShop} from '../shop.ts';

export const failedMigration: Proof = {
  name: '`helm upgrade` to an image whose migration fails',
  async run(context) {
    const shop = await sharedShop(context);
    let message = '';
    const load = await underLoad(shop, async () => {
      message = await shop.upgrade(context.images.broken).then(
        () => '',
        error => error.message,
      );
    });
    expect(/pre-upgrade hooks failed/.test(message), `Helm did not report the failure: ${message || 'it succeeded'}`);
    expectNoFailure(load);
    const {info} = JSON.parse(await helm('status', 'ecom', '--namespace', namespace, '-o', 'json'));
    expect(info.status === 'failed', `The release is ${info.status}.`);
    const reasons = await reasonsOfPods(namespace);
    expect(
      reasons.some((reason: string) => /Migration order\/\d+_broken failed: .*no_such_table/.test(reason)),
      `No pod says why: ${reasons.join(' | ')}`,
    );
    await shop.rollback();
    return `the release is \`failed\`, the pod of the Job names the migration and PostgreSQL's error; ${seen(load)} meanwhile`;
  },
};
