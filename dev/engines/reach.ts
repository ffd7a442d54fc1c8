import {once} from 'node:events';
import {connect} from 'node:net';
import {Failure} from '@ecom/core/failure';

/** Milliseconds in which a server must take a connection. */
const timeoutMs = 5000;

type Address = {readonly host: string; readonly port: number};

/**
 * Of `host:port,host`, or of the part of a URL that names servers. Empty for names that only the driver can resolve
 * (`mongodb+srv`), and a PostgreSQL behind another address (`?host=`).
 */
export const addressesOf = (named: string, usualPort: number): readonly Address[] => {
  if (/^\w+\+srv:|[?&]host=/i.test(named)) return [];
  const servers = named.replace(/^\w+:\/\//, '').replace(/[/?].*$/s, '');
  return servers
    .slice(servers.lastIndexOf('@') + 1)
    .split(',')
    .flatMap(server => {
      const {hostname = '', port = ''} = URL.parse(`tcp://${server.trim()}`) ?? {};
      return hostname ? [{host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || usualPort)}] : [];
    });
};

const takes = async (address: Address): Promise<boolean> => {
  const socket = connect(address);
  try {
    await once(socket, 'connect', {signal: AbortSignal.timeout(timeoutMs)});
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

/** @throws Failure `unavailable` that says which variable is wrong, when none of the servers that it names takes a connection */
export const mustAnswer = async (variable: string, named: string, usualPort: number): Promise<void> => {
  const addresses = addressesOf(named, usualPort);
  if (addresses.length === 0 || (await Promise.all(addresses.map(takes))).includes(true)) return;
  const where = addresses.map(({host, port}) => `${host}:${port}`).join(', ');
  throw new Failure(
    'unavailable',
    'engine-unreachable',
    `Nothing answers at ${where}, which ${variable} names. Start it, or unset ${variable} to use an engine of this machine.`,
  );
};
