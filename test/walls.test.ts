import {execFile} from 'node:child_process';
import {copyFile, mkdir, mkdtemp, realpath, rm, writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {dirname, join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';

/** Files of an imagined tree, and lines that they might hold. */
type Lines = Readonly<Record<string, readonly string[]>>;

const forbidden: Lines = {
  'services/users/src/domain/user.ts': [
    `import '../application/ports.ts';`,
    `import './../application/ports.ts';`,
    `import type {Users} from '../application/ports.ts';`,
    `import '../adapters/memory.ts';`,
    `import '../events.ts';`,
    `import {randomUUID} from 'node:crypto';`,
    `import {randomUUID} from 'crypto';`,
    `import {z} from 'zod';`,
    `export {Pool} from 'pg';`,
    `await import('sequelize');`,
    `import type {Page} from '@ecom/kernel/page';`,
    `import '@ecom/auth/events';`,
    `import '../../../auth/src/domain/account.ts';`,
  ],
  'services/users/src/application/sign-up.ts': [
    `import '../adapters/memory.ts';`,
    `import type {Row} from '../adapters/postgres/users.ts';`,
    `import '../service.ts';`,
    `import Koa from 'koa';`,
    `import {z} from 'zod';`,
    `import {setTimeout} from 'node:timers/promises';`,
    `import {effect} from '@ecom/kernel/postgres/effect';`,
    `import * as effects from '@ecom/kernel/postgres/effect';`,
    `const {effect} = await import('@ecom/kernel/postgres/effect');`,
    `export * from '@ecom/kernel/postgres/effect';`,
    `import {newId} from '@ecom/kernel/id';`,
    `import {Id} from '@ecom/kernel/schema';`,
    `import {route} from '@ecom/kernel/http/route';`,
    `import {userTopic} from '../events.ts';`,
    `import {accountTopic} from '@ecom/auth/events';`,
  ],
  'services/users/src/adapters/memory.ts': [`import '../service.ts';`, `console.log(process.env.PORT);`],
  'services/users/src/adapters/http/routes.ts': [
    `import '../../main.ts';`,
    `import '@ecom/auth/service';`,
    `import '@ecom/auth';`,
    `import '../../../../auth/src/domain/account.ts';`,
  ],
  'services/users/src/service.ts': [
    `import '@ecom/auth/service';`,
    `import '@ecom/auth/domain/account';`,
    `import '../../auth/src/service.ts';`,
    `console.log(process.env.PORT);`,
    `const {PORT} = process.env;`,
    `import {env} from 'node:process';`,
    `import process from 'node:process';`,
  ],
  'services/users/src/sign-up.test.ts': [`import '@ecom/auth/domain/account';`, `import '../../auth/src/service.ts';`],
  'services/kernel/src/bus.ts': [`import '@ecom/users/events';`],
  'services/kernel/src/http/router.ts': [`import '../../../users/src/events.ts';`],
  'services/kernel/src/bus.test.ts': [`import '@ecom/users/events';`],
  'services/kernel/src/log.ts': [`console.log(process.env.LOG_LEVEL);`],
  'services/standalone/src/shop.ts': [
    `import '@ecom/users/domain/user';`,
    `import '../../users/src/service.ts';`,
    `console.log(process.env.PORT);`,
  ],
};

const allowed: Lines = {
  'services/users/src/domain/user.ts': [
    `import {Failure} from '@ecom/kernel/failure';`,
    `import {isTimezone} from './timezone.ts';`,
  ],
  'services/users/src/domain/user.test.ts': [`import '../adapters/memory.ts';`],
  'services/users/src/application/sign-up.ts': [
    `import {Failure} from '@ecom/kernel/failure';`,
    `import {mayTouch, type Principal} from '@ecom/kernel/principal';`,
    `import type {Cause} from '@ecom/kernel/postgres/effect';`,
    `import {openUser} from '../domain/user.ts';`,
    `import type {UserEvent} from '../events.ts';`,
    `import type {Ports} from './ports.ts';`,
  ],
  'services/users/src/application/sign-up.test.ts': [`import '../adapters/memory.ts';`],
  'services/users/src/adapters/postgres/users.ts': [
    `import {effect} from '@ecom/kernel/postgres/effect';`,
    `import {userTopic} from '../../events.ts';`,
    `import {Model} from 'sequelize';`,
  ],
  'services/users/src/adapters/events/subscriptions.ts': [`import {accountTopic} from '@ecom/auth/events';`],
  'services/users/src/adapters/postgres/users.contract.test.ts': [
    `import '../../../../../test/postgres.ts';`,
    `console.log(process.env.MONGO_URL);`,
  ],
  'services/users/src/sign-up.test.ts': [`import '@ecom/auth/service';`],
  'services/users/src/service.ts': [`import {postgresUsers} from './adapters/postgres/users.ts';`],
  'services/users/src/main.ts': [`console.log(process.env.PORT);`],
  'services/kernel/src/http/router.ts': [`import '../failure.ts';`],
  'services/standalone/src/shop.ts': [`import '@ecom/users/service';`],
  'services/standalone/src/main.ts': [`console.log(process.env.PORT);`],
  'test/run.ts': [`console.log(process.env.PATH);`],
};

const rules = fileURLToPath(new URL('../biome.json', import.meta.url));
const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');

/** Lints such a tree by the rules of this repository, and names the lines on which a wall stood: `file:line`. */
const lint = async (lines: Lines): Promise<ReadonlySet<string>> => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'walls-')));
  try {
    await copyFile(rules, join(folder, 'biome.json'));
    for (const [file, texts] of Object.entries(lines)) {
      await mkdir(dirname(join(folder, file)), {recursive: true});
      await writeFile(join(folder, file), `${texts.join('\n')}\n`);
    }
    const options = ['lint', '--vcs-enabled=false', '--reporter=github', '--max-diagnostics=none', '.'];
    const output = await new Promise<string>(resolve => {
      execFile(process.execPath, [biome, ...options], {cwd: folder}, (_, stdout) => resolve(stdout));
    });
    const wall = /::error title=lint\/style\/(?:noRestrictedImports|noProcessEnv),file=([^,]+),line=(\d+)/g;
    return new Set([...output.matchAll(wall)].map(([, file, line]) => `${relative(folder, file!)}:${line}`));
  } finally {
    await rm(folder, {recursive: true});
  }
};

for (const [file, texts] of Object.entries(forbidden)) {
  test(`lint refuses in ${file} what belongs elsewhere`, async t => {
    const bitten = await lint({[file]: texts});
    t.deepEqual(
      texts.filter((_, index) => !bitten.has(`${file}:${index + 1}`)),
      [],
    );
  });
}

test('what belongs in its room passes', async t => {
  const stray = {'services/users/src/domain/stray.ts': [`import 'zod';`]};
  t.deepEqual([...(await lint({...allowed, ...stray}))], ['services/users/src/domain/stray.ts:1']);
});
