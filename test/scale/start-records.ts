import {fork} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';

const main = fileURLToPath(new URL('records.ts', import.meta.url));

/** The services with a system of record in one process, and no catalog beside them: a large one in memory keeps the collector of all busy. */
export const startRecords = async (databaseUrl: string) => {
  const child = fork(main, {env: {...process.env, DATABASE_URL: databaseUrl}});
  const ended = once(child, 'exit');
  const [url] = await Promise.race([
    once(child, 'message'),
    ended.then(([code]) => Promise.reject(new Error(`the services ended with ${code} before they served`))),
  ]);
  return {
    url: url as string,
    async stop() {
      child.kill();
      await ended;
    },
  };
};
