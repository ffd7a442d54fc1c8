import {resolve} from 'node:path';
import {readConfig} from '@ecom/core/config';
import {createLogger} from '@ecom/core/log';
import {createMetrics} from '@ecom/core/metrics';
import {runUntilSignal} from '@ecom/runtime/process';
import {startStandalone} from './standalone.ts';
import {standaloneVariables} from './variables.ts';

/** Runs the standalone process until a signal. */
export const runStandalone = (environment: Readonly<Record<string, string | undefined>>): Promise<void> =>
  runUntilSignal(async () => {
    const config = readConfig(standaloneVariables, environment);
    return startStandalone({
      config,
      environment,
      dataDir: resolve(config.DATA_DIR),
      log: createLogger({name: 'ecom', level: config.LOG_LEVEL}),
      metrics: createMetrics(),
      print: line => console.log(line),
    });
  });
