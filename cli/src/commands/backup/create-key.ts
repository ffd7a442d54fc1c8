import {writeFile} from 'node:fs/promises';
import {Args} from '@oclif/core';
import {CommandError} from '../../client/errors.ts';
import {EcomCommand} from '../../ecom-command.ts';

export default class BackupCreateKey extends EcomCommand {
  static override summary = 'Create a key that encrypts backups';
  static override description =
    'Writes an identity of age and prints its recipient. Whoever takes backups needs the recipient only, in a file of its own. Without the identity a backup cannot be restored: keep a copy of it elsewhere.';
  static override examples = ['<%= config.bin %> <%= command.id %> identity.txt'];
  static override args = {file: Args.string({description: 'The new file.', required: true})};

  async run() {
    const {args} = await this.parse(BackupCreateKey);
    const {generateBackupKey} = await import('@ecom/backup/encryption');
    const {identity, recipient} = await generateBackupKey();
    const text = `# recipient: ${recipient}\n${identity}\n`;
    await writeFile(args.file, text, {flag: 'wx', mode: 0o600}).catch(error => {
      throw new CommandError(`The key was not written: ${error.message}.`);
    });
    this.log(recipient);
    return {file: args.file, recipient};
  }
}
