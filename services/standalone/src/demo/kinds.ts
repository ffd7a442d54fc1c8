type Kind = {
  /** One value of each is picked for a product. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  /** An option that grows from variant to variant. */
  readonly sizes: {readonly option: string; readonly choices: readonly [string, string, string, string]};
  /** What the plainest variant costs, in whole euros. */
  readonly euros: {readonly min: number; readonly max: number};
};

/** What the made products under each of the top categories are like. */
export const kinds = {
  phone: {
    attributes: {
      'Screen size': ['5.4 in', '5.8 in', '6.1 in', '6.4 in', '6.7 in', '6.9 in'],
      Display: ['LCD, 60 Hz', 'LCD, 90 Hz', 'OLED, 90 Hz', 'OLED, 120 Hz'],
      Memory: ['4 GB', '6 GB', '8 GB', '12 GB', '16 GB'],
      Battery: ['3,500 mAh', '4,000 mAh', '4,500 mAh', '5,000 mAh', '5,500 mAh'],
      Network: ['4G', '5G'],
      'Water resistance': ['IP54', 'IP65', 'IP67', 'IP68'],
    },
    sizes: {option: 'Storage', choices: ['64 GB', '128 GB', '256 GB', '512 GB']},
    euros: {min: 60, max: 1500},
  },
  'sound-equipment': {
    attributes: {
      'Driver size': ['6 mm', '10 mm', '14 mm', '32 mm', '40 mm', '50 mm'],
      Impedance: ['16 Ω', '24 Ω', '32 Ω', '64 Ω'],
      Microphone: ['Yes', 'No'],
      'Water resistance': ['None', 'IPX4', 'IPX5', 'IPX7'],
    },
    sizes: {option: 'Cable', choices: ['1 m', '1.5 m', '2 m', '3 m']},
    euros: {min: 15, max: 700},
  },
  wearable: {
    attributes: {
      Case: ['Steel', 'Titanium', 'Aluminium', 'Polymer', 'Ceramic'],
      Glass: ['Mineral', 'Sapphire', 'Acrylic'],
      Strap: ['Leather', 'Steel', 'Woven', 'Rubber'],
      'Water resistance': ['3 ATM', '5 ATM', '10 ATM', '20 ATM'],
    },
    sizes: {option: 'Size', choices: ['36 mm', '40 mm', '44 mm', '48 mm']},
    euros: {min: 25, max: 1200},
  },
} satisfies Record<string, Kind>;
