import {statfs} from 'node:fs/promises';
import type {Check} from './check.ts';

const minFreeGiB = 1;

export const node: Check = {
  name: 'Node.js',
  remedy: 'Install Node.js 22.19 or newer.',
  async examine() {
    const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
    const isEnough = major > 22 || (major === 22 && minor >= 19);
    return [{status: isEnough ? 'ok' : 'fail', found: process.version, ...(!isEnough && {remedy: node.remedy})}];
  },
};

export const disk: Check = {
  name: 'disk',
  remedy: 'Free some space, or move the data: DATA_DIR.',
  async examine({dataFolder}) {
    const {bavail, bsize} = await statfs(dataFolder).catch(() => statfs('.'));
    const freeGiB = (bavail * bsize) / 2 ** 30;
    const found = `${freeGiB.toFixed(1)} GiB free for ${dataFolder}`;
    return [freeGiB < minFreeGiB ? {status: 'fail', found, remedy: disk.remedy} : {status: 'ok', found}];
  },
};
