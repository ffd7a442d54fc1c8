import {Flags} from '@oclif/core';
import {EcomCommand} from '../../ecom-command.ts';
import {backupArg, destinationArg, keyFileFlag} from '../../engines/backups.ts';
import {examineBackup} from '../../engines/examine-backup.ts';
import {databaseFlag, migrationsFolder} from '../../engines/migrations.ts';

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
    const {destination, id: wanted} = args;
    const {'database-url': databaseUrl, 'key-file': keyFile, 'checksums-only': checksumsOnly} = flags;
    const report = (sentence: string) => this.logToStderr(sentence);
    const folder = migrationsFolder(this.config.root);
    const parts = {destination, id: wanted, checksumsOnly, databaseUrl, keyFile, folder, report};
    const {id, damage, ...found} = await examineBackup(parts);
    for (const line of [...damage, ...found.violations]) this.log(line);
    if (found.deadLetters) report(`The shop had ${found.deadLetters} dead letters.`);
    const isSound = damage.length === 0 && found.violations.length === 0;
    report(isSound ? `Backup ${id} is sound.` : `Backup ${id} is not sound.`);
    if (!isSound) process.exitCode = 1;
    return {id, isSound, damage, ...found};
  }
}
