import {once} from 'node:events';
import {connect} from 'node:net';
import {Failure} from '@ecom/core/failure';

/** A server must accept a connection within this time. */
const timeoutMs = 5000;

type Address = {readonly host: string; readonly port: number};

/**
 * Parses the addresses in `host:port,host`, or in a URL. Empty for names that only the driver can resolve
 * (`mongodb+srv`), and a PostgreSQL behind another address (`?host=`).
 */
export const addressesOf = (servers: string, defaultPort: number): readonly Address[] => {
  if (/^\w+\+srv:|[?&]host=/i.test(servers)) return [];
  const list = servers.replace(/^\w+:\/\//, '').replace(/[/?].*$/s, '');
  return list
    .slice(list.lastIndexOf('@') + 1)
    .split(',')
    .flatMap(server => {
      const {hostname = '', port = ''} = URL.parse(`tcp://${server.trim()}`) ?? {};
      return hostname ? [{host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || defaultPort)}] : [];
    });
};

const acceptsConnection = async (address: Address): Promise<boolean> => {
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

/** @throws Failure `unavailable` that says which variable is wrong, when none of the servers that it names accepts a connection */
export const assertReachable = async (variable: string, servers: string, defaultPort: number): Promise<void> => {
  const addresses = addressesOf(servers, defaultPort);
  if (addresses.length === 0 || (await Promise.all(addresses.map(acceptsConnection))).includes(true)) return;
  const where = addresses.map(({host, port}) => `${host}:${port}`).join(', ');
  throw new Failure(
    'unavailable',
    'engine-unreachable',
    `Nothing answers at ${where}, which ${variable} names. Start it, or unset ${variable} to use an engine of this machine.`,
  );
};
