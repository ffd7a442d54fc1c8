import {execFile} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import test from 'ava';

const kubeconfig = `
apiVersion: v1
kind: Config
clusters: [{name: here, cluster: {server: 'https://10.0.0.1:6443'}}]
users: [{name: me, user: {token: secret}}]
contexts: [{name: here, context: {cluster: here, user: me}}]
current-context: here
`;

test('a kubeconfig is loaded without the models of all kinds', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
  t.teardown(() => rm(folder, {recursive: true}));
  await writeFile(join(folder, 'config'), kubeconfig);
  // In a process of its own, since another test may have loaded the models.
  const program = `
    import {registerHooks} from 'node:module';
    import {loadKubeConfig} from ${JSON.stringify(new URL('load-kube-config.ts', import.meta.url).href)};
    const loaded = [];
    registerHooks({load: (url, context, next) => (loaded.push(url), next(url, context))});
    const config = await loadKubeConfig();
    const models = loaded.filter(url => url.includes('/gen/models/V1'));
    console.log(JSON.stringify({server: config.getCurrentCluster().server, models: models.length, files: loaded.length > 5}));`;
  const {stdout} = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    env: {...process.env, KUBECONFIG: join(folder, 'config')},
  });
  t.deepEqual(JSON.parse(stdout), {server: 'https://10.0.0.1:6443', models: 0, files: true});
});
