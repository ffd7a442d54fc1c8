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
    `import {randomUUID} from 'node:crypto';`,
    `import {randomUUID} from 'crypto';`,
    `import {z} from 'zod';`,
    `export {Pool} from 'pg';`,
    `await import('sequelize');`,
    `import {newId} from '@ecom/core/ids';`,
    `import {userTopic} from '@ecom/contracts/events/users';`,
    `import '../../../auth/src/domain/account.ts';`,
  ],
  'services/users/src/application/sign-up.ts': [
    `import '../adapters/memory.ts';`,
    `import type {Row} from '../adapters/postgres/users.ts';`,
    `import '../service.ts';`,
    `import Koa from 'koa';`,
    `import {z} from 'zod';`,
    `import {setTimeout} from 'node:timers/promises';`,
    `import {effect} from '@ecom/postgres/state-change';`,
    `import type {Database} from '@ecom/postgres/database';`,
    `import * as effects from '@ecom/postgres/state-change';`,
    `const {effect} = await import('@ecom/postgres/state-change');`,
    `export * from '@ecom/postgres/state-change';`,
    `import {newId} from '@ecom/core/ids';`,
    `import {Id} from '@ecom/contracts/schema';`,
    `import {route} from '@ecom/http/route';`,
    `import {userTopic} from '@ecom/contracts/events/users';`,
  ],
  'services/users/src/adapters/memory.ts': [`import '../service.ts';`, `console.log(process.env.PORT);`],
  'services/users/src/adapters/http/routes.ts': [
    `import '../../main.ts';`,
    `import '@ecom/auth/service';`,
    `import '@ecom/auth/testing';`,
    `import '@ecom/auth';`,
    `import '../../../../auth/src/domain/account.ts';`,
    `import '../../../../../packages/http/src/route.ts';`,
  ],
  'services/users/src/service.ts': [
    `import '@ecom/auth/service';`,
    `import '@ecom/auth/domain/account';`,
    `import '../../auth/src/service.ts';`,
    `import '@ecom/embedded-postgres';`,
    `console.log(process.env.PORT);`,
    `const {PORT} = process.env;`,
    `import {env} from 'node:process';`,
    `import process from 'node:process';`,
  ],
  'services/users/src/sign-up.test.ts': [`import '@ecom/auth/domain/account';`, `import '../../auth/src/service.ts';`],
  'services/standalone/src/shop.ts': [
    `import '@ecom/users/domain/user';`,
    `import '@ecom/users/testing';`,
    `import '../../users/src/service.ts';`,
    `console.log(process.env.PORT);`,
  ],
  'packages/core/src/log.ts': [
    `import '@ecom/contracts/topic';`,
    `import '@ecom/http/route';`,
    `console.log(process.env.LOG_LEVEL);`,
  ],
  'packages/contracts/src/topic.ts': [`import '@ecom/http/route';`, `import '@ecom/users/service';`],
  'packages/http/src/router.ts': [
    `import '@ecom/messaging/bus';`,
    `import '@ecom/redis/cached';`,
    `import '@ecom/postgres/database';`,
    `import '../../../services/users/src/service.ts';`,
    `import '../../core/src/failure.ts';`,
  ],
  'packages/messaging/src/bus.ts': [
    `import '@ecom/postgres/relay';`,
    `import '@ecom/http/route';`,
    `import '@ecom/users/service';`,
  ],
  'packages/messaging/src/bus.test.ts': [`import '@ecom/users/service';`],
  'packages/postgres/src/relay.ts': [
    `import '@ecom/runtime/service';`,
    `import '@ecom/embedded-postgres';`,
    `import '@ecom/redis/cached';`,
  ],
  'packages/redis/src/cached.ts': [
    `import '@ecom/postgres/database';`,
    `import '@ecom/messaging/bus';`,
    `import '@ecom/http/route';`,
    `import '@ecom/contracts/topic';`,
  ],
  'packages/backup/src/restore.ts': [
    `import '@ecom/messaging/bus';`,
    `import '@ecom/runtime/service';`,
    `import '@ecom/users/service';`,
    `console.log(process.env.AWS_REGION);`,
  ],
  'packages/runtime/src/service.ts': [`import '@ecom/users/service';`, `import '@ecom/embedded-postgres';`],
  'packages/embedded-postgres/src/start.ts': [`import '@ecom/contracts/topic';`],
  'dev/fleet/fleet.ts': [`import '@ecom/users/service';`, `import '../../test/e2e/client.ts';`],
  'test/e2e/client.ts': [`import '../../services/users/src/domain/user.ts';`, `import '../../dev/fleet/fleet.ts';`],
};

const allowed: Lines = {
  'services/users/src/domain/user.ts': [
    `import {Failure} from '@ecom/core/failure';`,
    `import {isTimezone} from './timezone.ts';`,
  ],
  'services/users/src/domain/user.test.ts': [`import '../adapters/memory.ts';`],
  'services/users/src/application/sign-up.ts': [
    `import {Failure} from '@ecom/core/failure';`,
    `import {canAccess, type Principal} from '@ecom/contracts/principal';`,
    `import type {SourceEvent} from '@ecom/contracts/envelope';`,
    `import {newUser} from '../domain/user.ts';`,
    `import type {OrderEvent} from '@ecom/contracts/events/order';`,
    `import type {Ports} from './ports.ts';`,
  ],
  'services/users/src/application/sign-up.test.ts': [`import '../adapters/memory.ts';`],
  'services/users/src/adapters/postgres/users.ts': [
    `import {effect} from '@ecom/postgres/state-change';`,
    `import {userTopic} from '@ecom/contracts/events/users';`,
    `import {Model} from 'sequelize';`,
  ],
  'services/users/src/adapters/events/subscriptions.ts': [`import {accountTopic} from '@ecom/contracts/events/auth';`],
  'services/users/src/adapters/postgres/users.contract.test.ts': [
    `import '@ecom/postgres/testing/databases';`,
    `console.log(process.env.MONGO_URL);`,
  ],
  'services/users/src/service.ts': [`import {postgresUsers} from './adapters/postgres/users.ts';`],
  'services/users/src/main.ts': [`console.log(process.env.PORT);`],
  'services/standalone/src/shop.ts': [`import '@ecom/users/service';`, `import '@ecom/embedded-postgres';`],
  'services/standalone/src/main.ts': [`console.log(process.env.PORT);`],
  'packages/http/src/router.ts': [`import './problem.ts';`, `import '@ecom/core/failure';`],
  'packages/postgres/src/testing/databases.ts': [`import '@ecom/embedded-postgres';`],
  'dev/fleet/fleet.ts': [`import '@ecom/standalone/docs';`, `console.log(process.env.PATH);`],
  'test/e2e/client.ts': [`import '@ecom/dev/eventually';`, `import '@ecom/users/testing';`],
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
  test(`lint rejects forbidden imports in ${file}`, async t => {
    const bitten = await lint({[file]: texts});
    t.deepEqual(
      texts.filter((_, index) => !bitten.has(`${file}:${index + 1}`)),
      [],
    );
  });
}

test('lint accepts the imports that the layers allow', async t => {
  const stray = {'services/users/src/domain/stray.ts': [`import 'zod';`]};
  t.deepEqual([...(await lint({...allowed, ...stray}))], ['services/users/src/domain/stray.ts:1']);
});
