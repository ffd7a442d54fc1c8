import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {Failure} from '@ecom/core/failure';
import {cachedFolder, hasProgram, run} from './cache.ts';
import type {EngineOptions} from './engine.ts';

const fileOf = (name: string) => fileURLToPath(new URL(`java/${name}`, import.meta.url));

/** A small server that leaves the memory to what is tested; and the processor too, unless it is benchmarked itself: then its code is compiled in full. */
export const javaFlags = ({isBenchmarked}: Pick<EngineOptions, 'isBenchmarked'>): readonly string[] => [
  '-XX:+UseSerialGC',
  '-XX:-UsePerfData',
  ...(isBenchmarked ? [] : ['-XX:TieredStopAtLevel=1']),
];

/**
 * The jars of a Maven project, and the classes of one source file beside them.
 *
 * @returns the class path
 * @throws Failure `unavailable` when Java or Maven is missing, or the jars cannot be had
 */
export const classPath = async (
  project: string,
  {url, print, source}: {readonly url: string; readonly print: (line: string) => void; readonly source?: string},
): Promise<string> => {
  const advice = `Install Java 17 or newer and Maven (on Debian: apt-get install openjdk-17-jdk-headless maven), or Docker, or set ${url}.`;
  for (const program of ['java', 'mvn']) {
    if (!(await hasProgram(program))) {
      throw new Failure('unavailable', 'engine-not-installed', `${program} is missing. ${advice}`);
    }
  }
  const pom = fileOf(`${project}.xml`);
  const sources = [pom, ...(source ? [fileOf(source)] : [])];
  const hash = createHash('sha256');
  for (const file of sources) hash.update(await readFile(file));
  const folder = await cachedFolder(`${project}-${hash.digest('hex').slice(0, 12)}`, async fresh => {
    print(`Installing ${project} …`);
    await run(advice, 'mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${fresh}`]);
    if (source) await run(advice, 'javac', ['-cp', `${fresh}/*`, '-d', fresh, fileOf(source)]);
  });
  return `${folder}:${folder}/*`;
};
