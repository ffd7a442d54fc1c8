import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {cachedFolder, run} from './cache.ts';

/** `debian-13`: its packages are those of this system. */
const systemName = async (): Promise<string> => {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const entry = (name: string) => new RegExp(`^${name}="?([\\w.-]+)`, 'm').exec(text)?.[1] ?? 'unknown';
  return `${entry('ID')}-${entry('VERSION_ID')}`;
};

export type DebianPackages = {
  /** Unique to them. */
  readonly name: string;
  readonly packages: readonly string[];
  /** A release of Debian, for packages that this system has in another version, or not at all; default: this system. */
  readonly release?: string;
  /** What to do when they cannot be had. */
  readonly advice: string;
};

/** Lists of their own, so that this system's stay as they are. */
const releaseOptions = async (folder: string, release: string): Promise<string> => {
  const sources = join(folder, 'sources.list');
  const signer = '/usr/share/keyrings/debian-archive-keyring.gpg';
  await writeFile(sources, `deb [signed-by=${signer}] http://deb.debian.org/debian ${release} main\n`);
  const lists = join(folder, 'lists');
  await mkdir(join(lists, 'partial'), {recursive: true});
  return `-o Dir::Etc::SourceList=${sources} -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists=${lists} -o Dir::State::status=/dev/null`;
};

/** Debian's packages, unpacked and not installed: nothing on this machine changes. @returns the folder of their files */
export const debianPackages = async ({name, packages, release, advice}: DebianPackages): Promise<string> =>
  cachedFolder(`${name}-${release ?? (await systemName())}`, async folder => {
    const archives = join(folder, 'packages');
    await mkdir(archives, {mode: 0o755});
    const options = release ? await releaseOptions(folder, release) : '';
    const download = `apt-get -qq ${options} download ${packages.join(' ')}`;
    // The package lists of a fresh machine are empty or stale, which the first try shows.
    await run(advice, '/bin/sh', ['-c', `${download} || { apt-get -qq ${options} update && ${download}; }`], archives);
    for (const file of await readdir(archives)) await run(advice, 'dpkg', ['-x', join(archives, file), folder]);
  });

/** The folders of shared libraries among unpacked files. */
export const librariesOf = async (folder: string): Promise<readonly string[]> => {
  const libraries = join(folder, 'usr', 'lib');
  return (await readdir(libraries)).filter(name => name.includes('linux')).map(name => join(libraries, name));
};
