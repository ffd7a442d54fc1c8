import {randomBytes} from 'node:crypto';
import {hash, verify} from '@node-rs/argon2';
import type {Passwords} from '../application/ports/secrets.ts';
import {createTaskQueue} from './task-queue.ts';

export type ArgonOptions = {
  /** KiB */
  readonly memoryCost?: number;
  readonly timeCost?: number;
  /** Concurrent hash computations. Each occupies one of libuv's four threads, which file access and DNS need, too. */
  readonly maxConcurrent?: number;
  /** Length of the queue: some seconds of work. */
  readonly maxWaiting?: number;
};

/** argon2id (RFC 9106) with the parameters that OWASP recommends: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html */
export const argonPasswords = ({
  memoryCost = 19_456,
  timeCost = 2,
  maxConcurrent = 2,
  maxWaiting = 256,
}: ArgonOptions = {}): Passwords => {
  const parameters = {memoryCost, timeCost, parallelism: 1};
  const prefix = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=1$`;
  // A well-formed hash of the same cost that matches no password: 16 bytes of salt and 32 of hash, all zero.
  const dummyHash = `${prefix}${'A'.repeat(22)}$${'A'.repeat(43)}`;
  const enqueue = createTaskQueue(maxConcurrent, maxWaiting);
  // Some keyboards produce é as one code point, others as two.
  const normalize = (password: string) => password.normalize('NFKC');

  return {
    hash: password => enqueue(() => hash(normalize(password), parameters)),
    verify: (password, passwordHash) => enqueue(() => verify(passwordHash ?? dummyHash, normalize(password))),
    isOutdated: passwordHash => !passwordHash.startsWith(prefix),
    generate: () => randomBytes(18).toString('base64url'),
  };
};
