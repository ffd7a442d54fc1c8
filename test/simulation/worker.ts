import {parentPort, workerData} from 'node:worker_threads';
import {runMany, type Tally} from './many.ts';

const {from, stride, purchases} = workerData as {from: number; stride: number; purchases: number};

const more = (sofar: Tally) => {
  if (sofar.worlds % 20 === 0) parentPort!.postMessage({sofar});
  return sofar.purchases < purchases;
};
parentPort!.postMessage({done: await runMany({from, stride, more})});
