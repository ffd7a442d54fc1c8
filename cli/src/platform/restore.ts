import {CommandError} from '../client/errors.ts';
import {backupsOf, type ShopBackup} from './backup.ts';
import type {ConditionedStatus, Resource} from './resource.ts';

export type ShopRestore = Resource<
  {readonly shop: string; readonly backup: {readonly name: string; readonly id?: string}},
  ConditionedStatus & {
    readonly phase?: string;
    /** Of the restored databases. */
    readonly prefix?: string;
  }
>;

/** @throws CommandError when the ShopBackup is of another Shop, has made no backup, or not this one */
export const assertRestorable = (shopBackup: ShopBackup, shop: string, id: string | undefined): void => {
  const {name} = shopBackup.metadata;
  if (shopBackup.spec?.shop !== shop)
    throw new CommandError(`The ShopBackup ${name} is of the Shop ${shopBackup.spec?.shop}, and not of ${shop}.`);
  const ids = backupsOf(shopBackup).map(backup => backup.id);
  if (ids.length === 0) throw new CommandError(`The ShopBackup ${name} has no complete backup yet.`);
  if (id !== undefined && !ids.includes(id))
    throw new CommandError(`The ShopBackup ${name} has no backup ${id}. Backups: ${ids.join(', ')}.`);
};

/** What is left to do after a restore, in sentences. */
export const afterRestore = (shop: string, {status}: ShopRestore): readonly string[] => [
  `The restored databases have the prefix ${status?.prefix ?? '(unknown)'}. The Shop ${shop} goes on with its own.`,
  `To go on with the restored ones, set its spec.prefix to that: ecom platform upgrade ${shop} --file FILE. All pods stop meanwhile.`,
];
