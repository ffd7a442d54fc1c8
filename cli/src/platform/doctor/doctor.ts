import type {Finding} from '../../doctor/check.ts';
import {remedyOf} from '../../explain.ts';
import type {ClusterCheck, ClusterTarget} from './check.ts';
import {cluster, program} from './cluster.ts';
import {definitions} from './definitions.ts';
import {leader, operator} from './operator.ts';
import {shops} from './shops.ts';

/** What comes later makes no sense when something before it has failed. */
const stages: readonly (readonly ClusterCheck[])[] = [[program], [cluster], [definitions, operator, leader, shops]];

const run = async (
  {name: check, remedy, examine}: ClusterCheck,
  target: ClusterTarget,
): Promise<readonly Finding[]> => {
  try {
    return (await examine(target)).map(finding => ({check, ...finding}));
  } catch (error) {
    const found = (error as Error).message.replaceAll(/\s*\n\s*/g, ' ');
    return [{check, status: 'fail', found, remedy: remedyOf(error) ?? remedy}];
  }
};

/** Examines kubectl, the cluster, the operator and its Shops. */
export const examineCluster = async (target: ClusterTarget): Promise<readonly Finding[]> => {
  const findings: Finding[] = [];
  for (const checks of stages) {
    findings.push(...(await Promise.all(checks.map(check => run(check, target)))).flat());
    if (findings.some(({status}) => status === 'fail')) break;
  }
  return findings;
};
