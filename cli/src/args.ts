import {Args} from '@oclif/core';
import {serviceNames} from './client/services.ts';

/** The argument that names a service. */
const serviceArg = Args.string({description: 'The service.', options: [...serviceNames], required: true});

/** The arguments that name a dead letter. */
export const deadLetterArgs = {
  service: serviceArg,
  id: Args.string({description: 'The id, as `ecom dead-letters list` prints it.', required: true}),
};

/** The argument that names a user. */
export const userArg = Args.string({description: 'E-mail address or id.', required: true});
