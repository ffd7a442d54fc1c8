import {execFile} from 'node:child_process';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {freePorts} from './child.ts';
import type {Engine, EngineOptions} from './engine.ts';
import {classPath, javaFlags} from './java.ts';
import {programEngine} from './program.ts';

const exec = promisify(execFile);

/** 16 bytes in base64url: it need only be the same for as long as the data live. */
const clusterId = Buffer.from('ecom test server').toString('base64url');

/** A listener of the loopback, beside the one without security. */
type Listener = {readonly name: string; readonly protocol: 'SSL' | 'SASL_SSL'; readonly port: number};

/** How a broker differs from the usual one. */
export type KafkaSetup = {
  readonly listeners?: readonly Listener[];
  /** Added to `server.properties`. */
  readonly properties?: Readonly<Record<string, string>>;
  /** Users of SCRAM-SHA-512 and their passwords. */
  readonly scramUsers?: Readonly<Record<string, string>>;
  readonly javaFlags?: readonly string[];
};

type Ports = {readonly port: number; readonly controller: number};

const properties = (data: string, {port, controller}: Ports, {listeners = [], properties = {}}: KafkaSetup) => `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controller}
listeners=${[`PLAINTEXT://127.0.0.1:${port}`, `CONTROLLER://127.0.0.1:${controller}`, ...listeners.map(({name, port}) => `${name}://127.0.0.1:${port}`)]}
advertised.listeners=${[`PLAINTEXT://127.0.0.1:${port}`, ...listeners.map(({name, port}) => `${name}://localhost:${port}`)]}
controller.listener.names=CONTROLLER
listener.security.protocol.map=${['PLAINTEXT:PLAINTEXT', 'CONTROLLER:PLAINTEXT', ...listeners.map(({name, protocol}) => `${name}:${protocol}`)]}
log.dirs=${data}
auto.create.topics.enable=false
default.replication.factor=1
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
log.cleaner.dedupe.buffer.size=8388608
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
# A killed broker may register again once its session has expired; default: 9 s.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
${Object.entries(properties)
  .map(([name, value]) => `${name}=${value.replaceAll('\n', '\\n')}\n`)
  .join('')}`;

const logging = `
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=[%d] %p %m (%c)%n
rootLogger.level=warn
rootLogger.appenderRef.out.ref=out
`;

/** One real Kafka broker (KRaft), from Maven's registry. */
export const kafkaProgram = async (
  {folder, print, isBenchmarked}: EngineOptions,
  setup: KafkaSetup = {},
): Promise<Engine> => {
  const jars = await classPath('kafka', {url: 'KAFKA_BROKERS', print});
  const [port, controller] = (await freePorts(2)) as [number, number];
  await mkdir(folder, {recursive: true});
  const [data, config, log] = ['kafka', 'kafka.properties', 'kafka.log4j2.properties'].map(name => join(folder, name));
  await writeFile(config!, properties(data!, {port, controller}, setup));
  await writeFile(log!, logging);
  const flags = [...javaFlags({isBenchmarked}), ...(setup.javaFlags ?? [])];
  const java = [...flags, '-Xms64m', '-Xmx512m', `-Dlog4j2.configurationFile=${log}`, '-cp', jars];
  const scramUsers = Object.entries(setup.scramUsers ?? {}).flatMap(([name, password]) => [
    '--add-scram',
    `SCRAM-SHA-512=[name=${name},password=${password}]`,
  ]);
  return programEngine({
    name: 'kafka',
    label: 'Kafka 4.4',
    url: `127.0.0.1:${port}`,
    port,
    data: data!,
    command: ['java', ...java, 'kafka.Kafka', config!],
    async prepare() {
      const format = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', config!];
      await exec('java', [...java, ...format, ...scramUsers]);
    },
  });
};
