import {Flags} from '@oclif/core';

/** The flags that say how a parcel travels. */
export const trackingFlags = {
  carrier: Flags.string({summary: 'Who delivers it.'}),
  'tracking-number': Flags.string({summary: 'The number of the parcel.'}),
  'tracking-url': Flags.string({summary: 'Where the customer can follow the parcel.'}),
};
