export type DemoCategory = {
  readonly name: string;
  readonly slug: string;
  readonly description: string;
  /** The slug of the category above; null at the top. */
  readonly parent: string | null;
};

/** A category stands after its parent, so that they can be made in this order. */
export const categories = [
  {
    slug: 'phone',
    parent: null,
    name: 'Phone',
    description: 'Everything that rings, from simple keypads to folding screens.',
  },
  {slug: 'smartphone', parent: 'phone', name: 'Smartphone', description: 'Touch-screen phones that run apps.'},
  {slug: 'flip', parent: 'phone', name: 'Flip', description: 'Phones that open and shut like a clam.'},
  {slug: 'foldable', parent: 'phone', name: 'Foldable', description: 'Phones whose screen itself folds.'},
  {
    slug: 'feature',
    parent: 'phone',
    name: 'Feature',
    description: 'Phones with keys, for calls and texts and many days on a charge.',
  },
  {
    slug: 'gaming',
    parent: 'phone',
    name: 'Gaming',
    description: 'Phones built for play: fast screens, cool chips, big batteries.',
  },
  {
    slug: 'sound-equipment',
    parent: null,
    name: 'Sound Equipment',
    description: 'Earphones, headphones and speakers of every kind.',
  },
  {
    slug: 'tws',
    parent: 'sound-equipment',
    name: 'TWS',
    description: 'True wireless earbuds with no cord between the ears.',
  },
  {
    slug: 'neckband',
    parent: 'sound-equipment',
    name: 'Neckband',
    description: 'Wireless earphones that rest around the neck.',
  },
  {
    slug: 'speaker',
    parent: 'sound-equipment',
    name: 'Speaker',
    description: 'Speakers for the shelf, the garden and the party.',
  },
  {
    slug: 'wired',
    parent: 'sound-equipment',
    name: 'Wired',
    description: 'Earphones and headsets with a cable: no charging, no delay.',
  },
  {
    slug: 'overhead',
    parent: 'sound-equipment',
    name: 'Overhead',
    description: 'Headphones with a headband, on or over the ear.',
  },
  {
    slug: 'iem',
    parent: 'sound-equipment',
    name: 'IEM',
    description: 'In-ear monitors for the stage and for careful listening.',
  },
  {slug: 'wearable', parent: null, name: 'Wearable', description: 'Watches and bands of every kind.'},
  {
    slug: 'smart-watch',
    parent: 'wearable',
    name: 'Smart Watch',
    description: 'Watches that run apps and show what your phone has to say.',
  },
  {
    slug: 'smart-band',
    parent: 'wearable',
    name: 'Smart Band',
    description: 'Slim bands that count steps, sleep and heartbeats.',
  },
  {
    slug: 'vintage-watch',
    parent: 'wearable',
    name: 'Vintage Watch',
    description: 'Mechanical watches in the manner of earlier decades.',
  },
] as const satisfies readonly DemoCategory[];

export type CategorySlug = (typeof categories)[number]['slug'];
