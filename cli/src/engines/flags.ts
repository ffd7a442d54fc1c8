import {Flags} from '@oclif/core';
import {readVariable} from '../environment.ts';

/** The flag of an engine's address, for which a variable stands. */
export const addressFlag = (variable: string, summary: string) =>
  Flags.string({
    summary: `${summary} (variable: ${variable}).`,
    default: () => readVariable(variable),
    noCacheDefault: true,
  });
