import type {Failure} from '@ecom/core/failure';
import type {Obstacle} from '../domain/backup-status.ts';
import type {Shop} from '../domain/shop.ts';

const passing = (reason: string, message: string): Obstacle => ({reason, message, isPermanent: false});

/** What keeps a backup of a shop from beginning now. @param isBusy whether another Job of backups runs */
export const obstacleOf = ({metadata: {name}, spec, status}: Shop, isBusy: boolean): Obstacle | undefined => {
  const {phase, revision, lastGoodRevision} = status ?? {};
  if (isBusy) return passing('AnotherBackupRuns', `Another backup of the Shop ${name} runs; it begins afterwards.`);
  if (lastGoodRevision === undefined)
    return passing('ShopNotInstalled', `The Shop ${name} was not ready yet; it begins when it is.`);
  if (spec.lifecycle?.hibernated)
    return passing(
      'ShopHibernated',
      `The Shop ${name} hibernates; it begins when it wakes: ecom platform wake ${name}`,
    );
  // A migration would wait for the backup, which reads all tables.
  if (phase === 'Updating' && revision !== lastGoodRevision)
    return passing('ShopIsUpdated', `The Shop ${name} is being updated; it begins afterwards.`);
  return undefined;
};

/** What only a change of a resource removes. */
export const permanentObstacle = ({code, message}: Failure): Obstacle => ({
  reason: code.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase()),
  message,
  isPermanent: true,
});
