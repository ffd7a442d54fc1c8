import {setTimeout as delay} from 'node:timers/promises';
import type {Envelope} from '@ecom/contracts/envelope';
import test, {type ExecutionContext} from 'ava';
import {aProduct, aStock, idOf} from '../../testing/fixtures.ts';
import {createTopics, type Process, startProcess} from '../../testing/rebuild.ts';
import {memoryGenerations} from '../memory/generations.ts';

/** Everything a hundred times as fast. */
const times = {
  checkIntervalMs: 2,
  heartbeatIntervalMs: 5,
  heartbeatTimeoutMs: 100,
  retryDelayMs: 5,
  dropDelayMs: 1_000,
  sweepIntervalMs: 10,
};

const open = (t: ExecutionContext) => {
  const generations = memoryGenerations();
  const topics = createTopics();
  const processes: Process[] = [];
  t.teardown(async () => {
    await Promise.all(processes.map(process => process.stop()));
    topics.end();
  });
  const start = async (change: Partial<typeof times> = {}, store = generations) => {
    const process = await startProcess(store, topics, {...times, ...change});
    processes.push(process);
    return process;
  };
  const settled = async () => {
    for (;;) {
      const {active, building} = await generations.read();
      if (active && !building) return active;
      await delay(2);
    }
  };
  return {generations, ...topics, start, settled, living: () => processes.filter(process => process.alive())};
};

test('without a catalog, a process builds one from the topics', async t => {
  const {publishProduct, publishStock, start, settled} = open(t);
  publishStock(aStock(1, 4));
  publishProduct(aProduct(1));
  publishProduct(aProduct(1, {version: 2, name: 'Newer'}));
  const process = await start();
  await t.throwsAsync(process.getProduct('thing-1'), {code: 'catalog-rebuilding'});
  await settled();
  t.like(await shown(process, 'thing-1'), {name: 'Newer', variants: [{available: 4}]});
});

test('generations of failed rebuilds are dropped, also while there is no catalog', async t => {
  const {generations, start, settled} = open(t);
  const dropped: string[] = [];
  let room = false;
  await start(
    {},
    {
      ...generations,
      async enter(generation, seen) {
        const done = await generations.enter(generation, seen);
        if (done) generations.open(generation);
        return done;
      },
      async prepare(generation) {
        await generations.prepare(generation);
        if (!room) throw new Error('no room');
      },
      async sweep() {
        const gone = await generations.sweep();
        dropped.push(...gone);
        return gone;
      },
    },
  );
  while (dropped.length < 5) await delay(5);
  t.is((await generations.read()).active, undefined);
  room = true;
  t.false(dropped.includes(await settled()));
});

test('a rebuild is rejected while one is in progress, and reports its progress', async t => {
  const {publishProduct, hold, start, settled} = open(t);
  for (let i = 1; i <= 30; i++) publishProduct(aProduct(i));
  const process = await start();
  const first = await settled();
  const letGo = hold(idOf(30));
  const {active, building} = await process.rebuild();
  t.is(active, first);
  t.truthy(building);
  await t.throwsAsync(process.rebuild(), {code: 'rebuild-under-way'});
  while ((await process.state()).building?.handledEvents !== 29) await delay(5);
  letGo();
  t.is(await settled(), building!.generation);
});

test('a rebuild may start as soon as the previous one was activated, although its builder still cleans up', async t => {
  const {generations, start, settled} = open(t);
  const promote: typeof generations.promote = async generation => {
    const promoted = await generations.promote(generation);
    await delay(100);
    return promoted;
  };
  const process = await start({}, {...generations, promote});
  const first = await settled();
  await process.rebuild();
  t.not(await settled(), first);
});

test('a rebuilt generation equals the one that events have updated, and old generations are dropped', async t => {
  const {generations, publishProduct, events, start, settled} = open(t);
  const process = await start();
  const first = await settled();
  for (let i = 1; i <= 20; i++) publishProduct(aProduct(i));
  for (const event of events) await process.handle(event);
  const before = await process.listProducts({sort: 'name', currency: 'EUR', facets: true, limit: 100});
  await process.rebuild();
  t.not(await settled(), first);
  t.deepEqual(await process.listProducts({sort: 'name', currency: 'EUR', facets: true, limit: 100}), before);
  while ((await generations.open(first).replicas.products([idOf(1)])).length > 0) await delay(5);
});

test('another process replaces a builder that died, and not one that is slow', async t => {
  const {generations, publishProduct, hold, start, settled} = open(t);
  for (let i = 1; i <= 100; i++) publishProduct(aProduct(i));
  const letGo = hold(idOf(30));
  const maker = await start({heartbeatTimeoutMs: 1_000});
  while (!(await generations.read()).building) await delay(1);
  const {building} = await generations.read();
  const other = await start({heartbeatTimeoutMs: 1_000});
  await delay(1_500);
  t.is((await generations.read()).building?.generation, building!.generation);
  maker.die();
  letGo();
  t.not(await settled(), building!.generation);
  t.like(await shown(other, 'thing-100'), {name: 'Thing 100'});
});

/** Asks until the process has noticed that there is a catalog. */
const shown = async ({getProduct}: Process, slug: string) => {
  for (;;) {
    const product = await getProduct(slug).catch(() => undefined);
    if (product) return product;
    await delay(5);
  }
};

/** Delivers as a group does: each event to one member, again until it is handled, and in the order of its key. */
const deliver = async (
  events: readonly Envelope[],
  living: () => readonly Process[],
  lanes: number,
  over: () => boolean,
) => {
  const lane = async (number: number) => {
    for (let building = number; building < events.length || !over(); ) {
      const event = events[building];
      const members = living();
      const member = members[Math.floor(Math.random() * members.length)];
      if (!event || !member) await delay(1);
      else if (
        await member.handle(event).then(
          () => true,
          () => delay(2, false),
        )
      )
        building += lanes;
    }
  };
  await Promise.all(Array.from({length: lanes}, (_, i) => lane(i)));
};

test('the newest products are shown although processes die, rebuilds start and MongoDB is emptied at random moments', async t => {
  t.timeout(100_000);
  for (let round = 0; round < 4; round++) {
    const {generations, publishProduct, publishStock, events, start, living, settled} = open(t);
    const products = 12;
    const versions = new Array<number>(products + 1).fill(0);
    let over = false;
    const change = () => {
      const number = 1 + Math.floor(Math.random() * products);
      const version = ++versions[number]!;
      publishProduct(aProduct(number, {version, name: `Version ${version}`}));
      publishStock(aStock(number, version, {version}));
    };
    // What a process knows may be old.
    await Promise.all([start({checkIntervalMs: 100, dropDelayMs: 0}), start({checkIntervalMs: 100, dropDelayMs: 0})]);
    const delivery = deliver(events, living, 6, () => over);
    let [deaths, wipes, rebuilds] = [0, 0, 0];
    const chaos = async () => {
      while (!over) {
        await delay(Math.random() * 200);
        const [victim] = living();
        const dice = Math.random();
        if (dice < 0.15 && victim) {
          victim.die();
          deaths += 1;
          await start();
        } else if (dice < 0.2) {
          generations.wipe();
          wipes += 1;
        } else if (
          await living()
            .at(-1)
            ?.rebuild()
            .then(
              () => true,
              () => false,
            )
        )
          rebuilds += 1;
      }
    };
    const disorder = chaos();
    for (let i = 0; i < 400; i++) {
      change();
      await delay(Math.random() * 8);
    }
    over = true;
    await Promise.all([disorder, delivery]);
    const active = generations.open(await settled());
    t.log(`${deaths} deaths, ${wipes} times emptied, ${rebuilds} rebuilds begun by hand`);
    for (let number = 1; number <= products; number++) {
      const version = versions[number]!;
      if (version === 0) continue;
      const page = await active.pages.show(idOf(number));
      t.like(page, {name: `Version ${version}`, variants: [{available: version}]}, `round ${round}, product ${number}`);
    }
    await Promise.all(living().map(process => process.stop()));
  }
});
