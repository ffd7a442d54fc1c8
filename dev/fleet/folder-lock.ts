import {once} from 'node:events';
import {link, mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {type AddressInfo, connect, createServer} from 'node:net';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {Failure} from '@ecom/core/failure';

/** The owner of the folder answers on a loopback port, which the system closes even when the process is killed. */
const ownerOf = async (folder: string, port: number): Promise<string | undefined> => {
  const socket = connect(port, '127.0.0.1');
  socket.setTimeout(2000, () => socket.destroy());
  const [pid, where] = (await text(socket).catch(() => '')).split(' ', 2);
  return where === folder ? pid : undefined;
};

const inUse = (folder: string, pid: string) =>
  new Failure(
    'unavailable',
    'data-in-use',
    `Another fleet uses the data in ${folder} (process ${pid}). Stop it, or set DATA_DIR to another folder.`,
  );

/**
 * Makes a folder this process's own, before anything in it is touched: two fleets on the same data would break each other.
 *
 * @returns how to give it back; the end of the process does that too
 * @throws Failure `unavailable` that names the process which has it
 */
export const lockFolder = async (folder: string): Promise<() => Promise<void>> => {
  await mkdir(folder, {recursive: true});
  const sign = join(folder, 'owner');
  const server = createServer(socket => socket.on('error', () => {}).end(`${process.pid} ${folder}`)).listen(
    0,
    '127.0.0.1',
  );
  server.unref();
  await once(server, 'listening');
  const mine = `${sign}.${process.pid}`;
  await writeFile(mine, String((server.address() as AddressInfo).port));
  for (;;) {
    try {
      // Whole or not at all: nobody may read it half written.
      await link(mine, sign);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const pid = await ownerOf(folder, Number(await readFile(sign, 'utf8').catch(() => '')) || 1);
    if (pid) {
      server.close();
      await rm(mine, {force: true});
      throw inUse(folder, pid);
    }
    await rm(sign, {force: true});
  }
  await rm(mine);
  return async () => {
    await rm(sign, {force: true});
    server.close();
  };
};
