import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {parseAllDocuments} from 'yaml';
import {attempt, helm, kubectl, root} from '../programs.ts';
import {expect, type Proof} from '../proof.ts';
import {deleteNamespace} from '../release.ts';

const namespace = 'ecom-values';
const folder = 'charts/ecom/ci';

/** Kinds of others, which a cluster need not have. */
const isForeign = ({apiVersion}: {apiVersion: string}) =>
  /^(keda\.sh|monitoring\.coreos\.com|gateway\.networking)/.test(apiVersion);

export const exampleValues: Proof = {
  name: 'each `ci/*-values.yaml` of the chart accepted by the API server, in a namespace with restricted Pod Security',
  async run() {
    try {
      await kubectl('create', 'namespace', namespace);
      await kubectl('label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=restricted');
      // The API server looks for the account of a pod, and only would create it here.
      await kubectl('create', 'serviceaccount', 'ecom', '--namespace', namespace);
      const files = (await readdir(join(root, folder))).filter(file => file.endsWith('-values.yaml'));
      let applied = 0;
      let left = 0;
      for (const file of files) {
        const rendered = await helm(
          'template',
          'ecom',
          'charts/ecom',
          '--namespace',
          namespace,
          '--values',
          `${folder}/${file}`,
        );
        const objects = parseAllDocuments(rendered).flatMap(document => document.toJS() ?? []);
        const ours = objects.filter(object => !isForeign(object));
        const list = JSON.stringify({apiVersion: 'v1', kind: 'List', items: ours});
        const {exitCode, stderr} = await attempt(
          'kubectl',
          ['apply', '--dry-run=server', '--namespace', namespace, '-f', '-'],
          list,
        );
        expect(exitCode === 0, `${file} is refused: ${stderr}`);
        expect(!/would violate PodSecurity/.test(stderr), `${file} violates Pod Security: ${stderr}`);
        applied += ours.length;
        left += objects.length - ours.length;
      }
      return `${applied} objects of ${files.length} files; ${left} of kinds that the cluster does not have were left out`;
    } finally {
      await deleteNamespace(namespace);
    }
  },
};
