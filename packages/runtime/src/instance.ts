import {createRequire} from 'node:module';
import {hostname} from 'node:os';

/** The version of the release that this process runs. */
export const {version} = createRequire(import.meta.url)('../../../package.json') as {readonly version: string};

/** When this process started; RFC 3339. */
export const startedAt = new Date(performance.timeOrigin).toISOString();

/** Names this process among all of a shop: its host, which is the name of a container or pod, and its process id. */
export const instance = `${hostname()}-${process.pid}`;
