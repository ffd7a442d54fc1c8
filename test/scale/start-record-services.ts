import {fork} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';

const main = fileURLToPath(new URL('record-services.ts', import.meta.url));

/** Starts the services with a system of record in one process without a catalog: a large catalog in memory would slow them down by garbage collection. */
export const startRecordServices = async (databaseUrl: string) => {
  const child = fork(main, {env: {...process.env, DATABASE_URL: databaseUrl}});
  const exited = once(child, 'exit');
  const [url] = await Promise.race([
    once(child, 'message'),
    exited.then(([code]) => Promise.reject(new Error(`the services exited with ${code} before they were ready`))),
  ]);
  return {
    url: url as string,
    async stop() {
      child.kill();
      await exited;
    },
  };
};
