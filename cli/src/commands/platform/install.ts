import {Flags} from '@oclif/core';
import {chartFolder, renderChart} from '../../platform/helm.ts';
import {applyOperator, applyShop} from '../../platform/install.ts';
import {parseManifests, readShopFile} from '../../platform/manifest.ts';
import {PlatformCommand} from '../../platform-command.ts';

const release = 'ecom-operator';

export default class PlatformInstall extends PlatformCommand {
  static override summary = 'Print or apply the manifests of the operator';
  static override description =
    'They are those of its chart, which helm renders: with the definitions of Shop, ShopBackup and ShopRestore. --shop adds a Shop, in the namespace that its file names. An operator that was installed by helm is updated by helm.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> > operator.yaml',
    '<%= config.bin %> <%= command.id %> --apply --shop shop.yaml',
  ];
  static override flags = {
    apply: Flags.boolean({summary: 'Apply them, and create the namespace if it is missing.'}),
    namespace: Flags.string({char: 'n', summary: 'The namespace of the operator.', default: release}),
    version: Flags.string({summary: "The tag of the operator's image (default: that of the chart)."}),
    values: Flags.string({summary: 'A file with values of the chart.'}),
    shop: Flags.string({summary: 'A file with a Shop; - reads standard input.'}),
    chart: Flags.string({summary: 'Another chart: a folder or oci://… (default: that of this program).'}),
  };

  async run() {
    const {flags} = await this.parse(PlatformInstall);
    const {namespace, values, version} = flags;
    const shop = flags.shop === undefined ? undefined : await readShopFile(flags.shop);
    const chart = flags.chart ?? chartFolder(this.config.root, release);
    const set = version === undefined ? {} : {'image.tag': version};
    const manifests = await renderChart({chart, release, namespace, values, set});
    if (flags.apply) {
      this.log((await applyOperator(this.kubectl, namespace, manifests)).trimEnd());
      // The namespace of a Shop is not that of the operator.
      if (shop) this.log((await applyShop(this.kubectl.inNamespace(undefined), shop)).trimEnd());
      this.logToStderr('See whether it runs with: ecom platform doctor');
    } else {
      this.log(shop ? `${manifests.trimEnd()}\n---\n${JSON.stringify(shop, null, 2)}` : manifests.trimEnd());
      this.logToStderr(`Apply them with: kubectl apply --server-side --namespace ${namespace} --filename -`);
    }
    return {items: [...(await parseManifests(manifests)), ...(shop ? [shop] : [])], applied: flags.apply === true};
  }
}
