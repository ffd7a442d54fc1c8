import {readFile} from 'node:fs/promises';
import {setTimeout as delay} from 'node:timers/promises';
import test from 'ava';
import {ensureTopics} from './topics.ts';

// In a file, so a process, of its own: other tests' clients wait in the same threads.
test('requests that wait for a broker do not occupy all threads of libuv', async t => {
  // As many as libuv has threads.
  const topics = Array.from({length: 4}, (_, i) => ({name: `ecom.topic-${i}.v1`, partitions: 1, compacted: false}));
  const ensured = ensureTopics('127.0.0.1:1', topics, {timeoutMs: 3000}).catch(() => {});
  // Each topic waits for three seconds.
  const read = readFile(new URL(import.meta.url)).then(() => 'read');
  t.is(await Promise.race([read, delay(2500, 'waiting for a thread')]), 'read');
  await ensured;
});
