import {queryDatabase} from '../../e2e/database.ts';
import {expectNoFailure, seen, underLoad} from '../load.ts';
import {
  conditionOf,
  imageOf,
  operatedShop,
  operatorNamespace,
  patchShop,
  runningImage,
  settled,
  until,
} from '../operated-shop.ts';
import {kubectl} from '../programs.ts';
import {expect, type Proof} from '../proof.ts';

const rollOut = async (image: string, phases: readonly string[] = ['Ready']) => {
  await patchShop({image: imageOf(image)});
  return settled(phases);
};

const expectImage = async (image: string) => {
  for (const service of ['auth', 'cart', 'order', 'docs']) {
    const running = await runningImage(service);
    expect(running === image, `${service} runs ${running} instead of ${image}.`);
  }
};

/** A revision that must fail, and leave the one before. */
const failing = async (image: string, reason: string): Promise<string> => {
  const before = await runningImage('auth');
  const phase = await rollOut(image, ['Stalled', 'Ready']);
  expect(phase === 'Stalled', 'The revision was rolled out.');
  const stalled = await conditionOf('Stalled');
  expect(stalled.reason === reason, `It is stalled by ${stalled.reason}: ${stalled.message}`);
  await expectImage(before);
  return stalled.message;
};

export const operatorUpgrade: Proof = {
  name: 'a `Shop` updated to an image with one more migration, wave after wave, under load',
  async run(context) {
    const shop = await operatedShop(context);
    const load = await underLoad(shop, () => rollOut(context.images.next));
    await expectImage(context.images.next);
    const columns = await queryDatabase(
      shop.databaseOf('order'),
      `select 1 from information_schema.columns where table_name = 'orders' and column_name = 'gift_message'`,
    );
    expect(columns.length === 1, 'The migration has not run.');
    expectNoFailure(load);
    return `${seen(load)}; nothing lost or doubled`;
  },
};

export const operatorFailedMigration: Proof = {
  name: 'a `Shop` updated to an image whose migration fails, under load, then back',
  async run(context) {
    const shop = await operatedShop(context);
    let message = '';
    const load = await underLoad(shop, async () => {
      message = await failing(context.images.broken, 'MigrationFailed');
    });
    expect(/no_such_table/.test(message), `The condition does not say why: ${message}`);
    expectNoFailure(load);
    await rollOut(context.images.next);
    return `the condition has PostgreSQL's error, the revision before runs on; ${seen(load)}`;
  },
};

export const operatorErrors: Proof = {
  name: 'a `Shop` updated to an image that answers 5 % of requests with 500: rolled back by itself',
  async run(context) {
    const shop = await operatedShop(context);
    let isAsking = true;
    // The first wave is auth, whose keys others seldom ask for.
    const asking = (async () => {
      while (isAsking) await fetch(`${shop.url}/auth/.well-known/jwks.json`).catch(() => undefined);
    })();
    const images = new Set<string>();
    const watching = (async () => {
      while (isAsking) images.add(await runningImage('cart'));
    })();
    try {
      const message = await failing(context.images.erring, 'ErrorBudgetBurned');
      expect(!images.has(context.images.erring), 'The second wave had begun.');
      await rollOut(context.images.next);
      return `halted in the first wave: "${/New pods answered[^;]*/.exec(message)?.[0] ?? message}"`;
    } finally {
      isAsking = false;
      await Promise.all([asking, watching]);
    }
  },
};

export const operatorUnready: Proof = {
  name: 'a `Shop` updated to an image that never gets ready, under load: rolled back by itself',
  async run(context) {
    const shop = await operatedShop(context);
    await patchShop({rollout: {deadlineSeconds: 30}});
    await settled(['Ready']);
    const load = await underLoad(shop, () => failing(context.images.unready, 'ProgressDeadlineExceeded'));
    expectNoFailure(load);
    await patchShop({rollout: {deadlineSeconds: 120}});
    await rollOut(context.images.next);
    return seen(load);
  },
};

const leader = async (): Promise<string> =>
  (
    await kubectl(
      'get',
      'lease',
      'ecom-operator',
      '--namespace',
      operatorNamespace,
      '-o',
      'jsonpath={.spec.holderIdentity}',
    )
  ).trim();

export const operatorKilled: Proof = {
  name: 'the leading operator killed in the midst of a wave, under load',
  async run(context) {
    const shop = await operatedShop(context);
    let takeover = 0;
    const load = await underLoad(shop, async () => {
      await patchShop({image: imageOf(context.images.current)});
      await until('The first wave', 60, async () => (await runningImage('auth')) === context.images.current);
      const before = await leader();
      await kubectl('delete', 'pod', before, '--namespace', operatorNamespace, '--grace-period=0', '--force');
      takeover = await until('The takeover', 60, async () => {
        const now = await leader();
        return now !== '' && now !== before;
      });
      await settled(['Ready']);
      await patchShop({image: imageOf(context.images.next)});
      await settled(['Ready']);
    });
    expectNoFailure(load);
    await kubectl('rollout', 'status', 'deployment/ecom-operator', '--namespace', operatorNamespace, '--timeout=60s');
    return `the other one leads after ${takeover} s and goes on; back again: ${seen(load)}`;
  },
};
