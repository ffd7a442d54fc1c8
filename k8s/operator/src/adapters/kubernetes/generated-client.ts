/** What `KubeConfig` needs of the client that is generated from Kubernetes' OpenAPI document. */
export {createConfiguration} from '@kubernetes/client-node/dist/gen/configuration.js';
export {ServerConfiguration} from '@kubernetes/client-node/dist/gen/servers.js';
