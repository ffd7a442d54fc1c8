import {join} from 'node:path';
import {freePorts} from './child.ts';
import type {Engine, EngineOptions} from './engine.ts';
import {classPath, javaFlags} from './java.ts';
import {programEngine} from './program.ts';

/** No registry has MongoDB's server. A test that passes on the stand-in may fail on MongoDB, so every report names the stand-in. */
export const mongoStandIn = async ({folder, print, isBenchmarked}: EngineOptions): Promise<Engine> => {
  const jars = await classPath('mongo', {url: 'MONGO_URL', print, source: 'MongoStandIn.java'});
  const [port] = (await freePorts(1)) as [number];
  const data = join(folder, 'mongo');
  return programEngine({
    name: 'mongo',
    label: 'MongoDB stand-in (mongo-java-server 1.47)',
    url: `mongodb://127.0.0.1:${port}/?directConnection=true`,
    port,
    data,
    command: [
      'java',
      ...javaFlags({isBenchmarked}),
      '-Xmx256m',
      '-cp',
      jars,
      'MongoStandIn',
      String(port),
      join(data, 'data.mv'),
    ],
  });
};
