import {registerHooks} from 'node:module';
import type {KubeConfig} from '@kubernetes/client-node';

/**
 * The login of the pod, or of the kubeconfig. Only this part of `@kubernetes/client-node` is loaded: the models of all kinds, which the operator does not
 * use, would take 32 MB.
 */
export const loadKubeConfig = async (): Promise<KubeConfig> => {
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const isAll = specifier === './gen/index.js' && context.parentURL?.endsWith('/client-node/dist/config.js');
      return next(isAll ? new URL('./generated-client.ts', import.meta.url).href : specifier, context);
    },
  });
  const {KubeConfig: Config} = await import('@kubernetes/client-node/dist/config.js');
  hooks.deregister();
  const kubeConfig = new Config();
  kubeConfig.loadFromDefault();
  return kubeConfig as unknown as KubeConfig;
};
