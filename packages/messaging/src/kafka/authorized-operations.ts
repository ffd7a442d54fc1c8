import {Admin, Connection as BrokerConnection, type GenericError, metadataV12} from '@platformatic/kafka';
import type {Connection} from './connection.ts';
import {clientOptions} from './javascript-client.ts';

type Wanted = {
  /** Topics. */
  readonly writes: readonly string[];
  readonly reads: readonly string[];
  readonly groups: readonly string[];
};

/** Error code of the Kafka protocol. */
const topicAuthorizationFailed = 29;
/** Operations by their numbers in the Kafka protocol; responses have a bit for each (KIP-430). */
const bits = {READ: 1 << 3, WRITE: 1 << 4};

const findMissingOnTopics = async (connection: Connection, {reads, writes}: Wanted): Promise<readonly string[]> => {
  const options = clientOptions(connection, 'ecom-access');
  const broker = new BrokerConnection('ecom-access', options);
  const {hostname, port} = new URL(`kafka://${options.bootstrapBrokers[0]}`);
  try {
    await broker.connect(hostname, Number(port));
    const topics = [...new Set([...reads, ...writes])];
    const found = await metadataV12.api.async(broker, topics, false, true);
    const byName = new Map(found.topics.map(topic => [topic.name, topic]));
    const lacks = (name: string, bit: number) => {
      const topic = byName.get(name);
      if (topic?.errorCode === topicAuthorizationFailed) return true;
      return topic?.errorCode === 0 && (topic.topicAuthorizedOperations & bit) === 0;
    };
    return [
      ...writes.filter(name => lacks(name, bits.WRITE)).map(name => `WRITE on topic ${name}`),
      ...reads.filter(name => lacks(name, bits.READ)).map(name => `READ on topic ${name}`),
    ];
  } finally {
    await broker.close();
  }
};

const findMissingOnGroups = async (connection: Connection, groups: readonly string[]): Promise<readonly string[]> => {
  const admin = new Admin(clientOptions(connection, 'ecom-access'));
  const lacks = async (group: string) => {
    try {
      const found = await admin.describeGroups({groups: [group], includeAuthorizedOperations: true});
      return ((found.get(group)?.authorizedOperations ?? bits.READ) & bits.READ) === 0;
    } catch (error) {
      return Boolean((error as GenericError).findBy?.('apiId', 'GROUP_AUTHORIZATION_FAILED'));
    }
  };
  try {
    const missing = await Promise.all(
      groups.map(async group => ((await lacks(group)) ? [`READ on group ${group}`] : [])),
    );
    return missing.flat();
  } finally {
    await admin.close();
  }
};

/** The permissions that the user of a connection lacks, such as `READ on group order`. */
export const findMissingAccess = async (connection: Connection, wanted: Wanted): Promise<readonly string[]> =>
  (await Promise.all([findMissingOnTopics(connection, wanted), findMissingOnGroups(connection, wanted.groups)])).flat();
