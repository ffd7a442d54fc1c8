import {Args} from '@oclif/core';
import {serviceNames} from './client/services.ts';

/** The argument that names a service. */
const serviceArg = Args.string({description: 'The service.', options: [...serviceNames], required: true});

/** The arguments that name a dead letter. */
export const deadLetterArgs = {
  service: serviceArg,
  id: Args.string({
    description: 'The id, as `ecom dead-letters list` prints it, or the id of the event.',
    required: true,
  }),
};

/** The argument that names a user. */
export const userArg = Args.string({description: 'E-mail address or id.', required: true});

/** The argument that names an order. */
export const orderArg = Args.string({description: 'Number or id.', required: true});

/** The argument that names a payment. */
export const paymentArg = Args.string({description: "Id, or the order's number.", required: true});

/** The argument that names a category. */
export const categoryArg = Args.string({description: 'Slug, path or id.', required: true});

/** The argument that names a brand. */
export const brandArg = Args.string({description: 'Name or id.', required: true});

/** The argument that names a product. */
export const productArg = Args.string({description: 'Slug, SKU or id.', required: true});

/** The argument that names a variant. */
export const variantArg = Args.string({description: 'SKU or id.', required: true});
