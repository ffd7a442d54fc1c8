import {Flags} from '@oclif/core';

/** The flag of an engine's address, for which a variable stands. No default: help would print it, with its password. */
export const addressFlag = (variable: string, summary: string) => Flags.string({summary: `${summary}.`, env: variable});
