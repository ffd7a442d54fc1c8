import {execFile} from 'node:child_process';
import {setTimeout as delay} from 'node:timers/promises';
import {promisify} from 'node:util';
import {freePorts} from './child.ts';
import type {Engine, EngineName} from './engine.ts';

const exec = promisify(execFile);
const docker = (...args: readonly string[]) => exec('docker', args);

/** Whether containers can be run here. */
export const hasDocker = (): Promise<boolean> =>
  docker('info').then(
    () => true,
    () => false,
  );

type Image = {
  readonly label: string;
  readonly image: string;
  /** Where it listens inside. */
  readonly port: number;
  /** Settings of the container, given where it listens outside. */
  readonly options?: (port: number) => Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly url: (port: number) => string;
  /** Run inside, it succeeds once the engine answers: Docker itself takes connections before. */
  readonly probe: readonly string[];
};

/** The same images as in `compose.yaml`. */
const images: Readonly<Record<EngineName, Image>> = {
  postgres: {
    label: 'PostgreSQL 18 (Docker)',
    image: 'postgres:18',
    port: 5432,
    options: () => ({POSTGRES_HOST_AUTH_METHOD: 'trust'}),
    command: ['-c', 'fsync=off', '-c', 'max_connections=500', '-c', 'shared_preload_libraries=pg_stat_statements'],
    url: port => `postgres://postgres@127.0.0.1:${port}/postgres`,
    // Over TCP, which the server that fills a new folder does not take.
    probe: ['pg_isready', '-h', '127.0.0.1', '-U', 'postgres'],
  },
  kafka: {
    label: 'Kafka 4 (Docker)',
    image: 'apache/kafka:4.1.1',
    port: 9092,
    options: port => ({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093',
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      KAFKA_BROKER_SESSION_TIMEOUT_MS: '3000',
      KAFKA_BROKER_HEARTBEAT_INTERVAL_MS: '500',
    }),
    url: port => `127.0.0.1:${port}`,
    probe: ['bash', '-c', 'exec 3<>/dev/tcp/127.0.0.1/9092'],
  },
  redis: {
    label: 'Valkey 8 (Docker)',
    image: 'valkey/valkey:8',
    port: 6379,
    command: ['valkey-server', '--appendonly', 'yes'],
    url: port => `redis://127.0.0.1:${port}`,
    probe: ['valkey-cli', 'ping'],
  },
  mongo: {
    label: 'MongoDB 8 (Docker)',
    image: 'mongo:8',
    port: 27017,
    url: port => `mongodb://127.0.0.1:${port}/?directConnection=true`,
    probe: ['mongosh', '--quiet', '--eval', 'db.runCommand({ping: 1}).ok'],
  },
};

/** Milliseconds in which a container must answer. */
const timeoutMs = 120_000;

/** An engine in a container of its own. */
export const dockerEngine = async (name: EngineName, print: (line: string) => void): Promise<Engine> => {
  const {label, image, port: inside, options, command = [], url, probe} = images[name];
  const [port] = (await freePorts(1)) as [number];
  const container = `ecom-test-${name}-${port}`;
  const settings = Object.entries(options?.(port) ?? {}).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
  const make = async () => {
    await docker('create', '--name', container, '-p', `127.0.0.1:${port}:${inside}`, ...settings, image, ...command);
  };
  const remove = () => docker('rm', '--force', '--volumes', container).then(() => {});
  let made = false;
  return {
    name,
    label,
    url: url(port),
    async start() {
      if (!made) print(`Bringing ${image} …`);
      if (!made) await make();
      made = true;
      await docker('start', container);
      for (const end = Date.now() + timeoutMs; ; await delay(200)) {
        if (await docker('exec', container, ...probe).then(Boolean, () => false)) return;
        if (Date.now() > end) throw new Error(`${container} does not answer; see docker logs ${container}`);
      }
    },
    stop: async () => void (await docker('stop', container)),
    kill: async () => void (await docker('kill', container)),
    async wipe() {
      await remove();
      made = false;
    },
    pid: () => undefined,
  };
};
