import {parentPort, workerData} from 'node:worker_threads';
import {type RunTotals, runSimulations} from './run-simulations.ts';

const {firstSeed, seedStep, purchases} = workerData as {firstSeed: number; seedStep: number; purchases: number};

const shouldContinue = (totals: RunTotals) => {
  if (totals.runs % 20 === 0) parentPort!.postMessage({progress: totals});
  return totals.purchases < purchases;
};
parentPort!.postMessage({result: await runSimulations({firstSeed, seedStep, shouldContinue})});
