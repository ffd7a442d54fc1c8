import type {Finding} from './check.ts';

/** The oldest versions that have everything the shop uses. */
const oldest = {PostgreSQL: '18', Redis: '6.2', MongoDB: '5.0'} as const;

const isOlder = (version: string, than: string): boolean => version.localeCompare(than, 'en', {numeric: true}) < 0;

/** Whether an engine is new enough. @param version as the engine has it: `18.1`, `7.0.15` */
export const examineVersion = (engine: keyof typeof oldest, version: string): Omit<Finding, 'check'> =>
  isOlder(version, oldest[engine])
    ? {
        status: 'fail',
        found: `version ${version} is too old`,
        remedy: `Update ${engine} to ${oldest[engine]} or newer.`,
      }
    : {status: 'ok', found: `version ${version}`};
