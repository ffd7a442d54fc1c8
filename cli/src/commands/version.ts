import {EcomCommand} from '../ecom-command.ts';

export default class Version extends EcomCommand {
  static override summary = 'Print the version of this program and of what runs it';
  static override examples = ['<%= config.bin %> <%= command.id %>'];

  async run() {
    await this.parse(Version);
    const {version, platform, arch} = this.config;
    this.log(`ecom ${version} (${platform}-${arch}, Node.js ${process.version})`);
    return {version, platform, arch, node: process.version};
  }
}
