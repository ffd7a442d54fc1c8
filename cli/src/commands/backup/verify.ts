import {Flags} from '@oclif/core';
import {EcomCommand} from '../../ecom-command.ts';
import {
  backupArg,
  destinationArg,
  interruptible,
  keyFileFlag,
  openDestination,
  readKey,
  toVerificationError,
} from '../../engines/backups.ts';
import {databaseFlag, migrationsFolder, serverOf} from '../../engines/migrations.ts';

type Examination = {
  readonly id: string;
  readonly damage: readonly string[];
  readonly violations: readonly string[];
  /** Null without a restore. */
  readonly deadLetters: number | null;
};

export default class BackupVerify extends EcomCommand {
  static override summary = 'Check that a backup is whole, can be restored, and holds data that agree';
  static override description =
    'Compares the checksums of all files, restores the backup into new databases of the server, checks what must hold between services, and drops those databases again. The exit code is 1 when something is wrong with it, and 3 when it could not be examined to the end.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> s3://backups/shop --key-file identity.txt --database-url postgres://owner@db',
    '<%= config.bin %> <%= command.id %> /var/backups 20261129T1653 --checksums-only',
  ];
  static override args = {destination: destinationArg, id: backupArg};
  static override flags = {
    ...databaseFlag,
    ...keyFileFlag,
    'checksums-only': Flags.boolean({summary: 'Restore nothing; needs no server and no key.'}),
  };

  async run() {
    const {args, flags} = await this.parse(BackupVerify);
    const {id, damage, ...found} = await this.examine(args, flags).catch(error => {
      throw toVerificationError(error);
    });
    for (const line of [...damage, ...found.violations]) this.log(line);
    const report = (sentence: string) => this.logToStderr(sentence);
    if (found.deadLetters) report(`The shop had ${found.deadLetters} dead letters.`);
    const isSound = damage.length === 0 && found.violations.length === 0;
    report(isSound ? `Backup ${id} is sound.` : `Backup ${id} is not sound.`);
    if (!isSound) process.exitCode = 1;
    return {id, isSound, damage, ...found};
  }

  private async examine(
    {destination, id}: {destination: string; id: string | undefined},
    flags: {'database-url': string | undefined; 'key-file': string | undefined; 'checksums-only': boolean},
  ): Promise<Examination> {
    const store = await openDestination(destination);
    const {findManifest} = await import('@ecom/backup/manifest');
    const {findDamage, verifyByRestoring} = await import('@ecom/backup/verify');
    const manifest = await findManifest(store, id);
    const {prefix} = manifest;
    const report = (sentence: string) => this.logToStderr(sentence);
    const folder = migrationsFolder(this.config.root);
    const damage = await interruptible(signal => findDamage(store, manifest, signal));
    if (damage.length > 0 || flags['checksums-only'])
      return {id: manifest.id, damage, violations: [], deadLetters: null};
    const server = await serverOf(flags['database-url']);
    const key = await readKey(flags['key-file']);
    const found = await interruptible(signal =>
      verifyByRestoring({store, manifest, key, server, prefix, folder, report, signal}),
    );
    return {id: manifest.id, damage, ...found};
  }
}
