import {type DemoProduct, product} from './product.ts';

export const speakers: readonly DemoProduct[] = [
  product('Brumline', 'Barrel', {
    categories: ['speaker'],
    description: 'A carry-along speaker with sound to all sides, a rope to hang it by and a day of battery.',
    attributes: {
      'Driver size': '2 x 58 mm',
      Power: '30 W',
      Connection: 'Bluetooth 5.3',
      Playtime: '20 h',
      'Water resistance': 'IP67',
    },
    price: {EUR: 129_00, USD: 129_00},
    options: {Colour: ['Black', 'Navy', 'Rust']},
    stock: [46, 28, 19],
  }),
  product('Brumline', 'Barrel Mini', {
    categories: ['speaker'],
    description: 'The small Barrel fits a bottle cage. Two of them make a stereo pair.',
    attributes: {
      'Driver size': '45 mm',
      Power: '8 W',
      Connection: 'Bluetooth 5.3',
      Playtime: '12 h',
      'Water resistance': 'IP67',
    },
    price: {EUR: 49_00, USD: 49_00},
    options: {Colour: ['Black', 'Navy', 'Rust', 'Oat']},
    stock: [95, 71, 60, 33],
  }),
  product('Brumline', 'Block Party', {
    categories: ['speaker'],
    description: 'A speaker on wheels with two sockets for microphones and a battery that outlasts the neighbours.',
    attributes: {
      'Driver size': '2 x 165 mm',
      Power: '240 W',
      Connection: 'Bluetooth 5.3 and cable',
      Playtime: '14 h',
      'Water resistance': 'IPX4',
    },
    price: {EUR: 399_00, USD: 419_00},
    options: {Lights: {No: 0, Yes: 30_00}},
    stock: [7, 12],
  }),
  product('Kessavo', 'Puddle', {
    categories: ['speaker'],
    description: 'A shower speaker that sticks to tiles, floats if it falls and has a key for the next song.',
    attributes: {
      'Driver size': '40 mm',
      Power: '5 W',
      Connection: 'Bluetooth 5.2',
      Playtime: '10 h',
      'Water resistance': 'IPX7',
    },
    price: {EUR: 34_90, USD: 34_90},
    options: {Colour: ['Stone', 'Moss', 'Sky']},
    stock: [81, 54, 4],
  }),
  product('Thornquay', 'Hearth', {
    categories: ['speaker'],
    description: 'A pair of bookshelf speakers with silk tweeters, built to be heard with an amplifier of your choice.',
    attributes: {
      'Driver size': '130 mm + 25 mm',
      Power: '80 W',
      Connection: 'Cable',
      Impedance: '6 Ω',
      Weight: '5.4 kg each',
    },
    price: {EUR: 449_00, USD: 469_00},
    options: {Finish: {Black: 0, Oak: 30_00, Walnut: 30_00}},
    stock: [10, 8, 3],
  }),
  product('Thornquay', 'Mantel', {
    categories: ['speaker'],
    description:
      'One wooden box for the living room: radio, streaming and a turntable input, with a knob for the volume.',
    attributes: {
      'Driver size': '2 x 100 mm + 2 x 20 mm',
      Power: '100 W',
      Connection: 'Wi-Fi, Bluetooth 5.3 and cable',
      Weight: '4.1 kg',
    },
    price: {EUR: 379_00, USD: 399_00},
    options: {Finish: {Black: 0, Oak: 20_00, Walnut: 20_00}},
    stock: [14, 11, 5],
  }),
  product('Vellatone', 'Long Room', {
    categories: ['speaker'],
    description:
      'A soundbar that makes speech easy to follow, with a separate box for the bass that needs no cable to it.',
    attributes: {
      'Driver size': '6 x 50 mm + 165 mm',
      Power: '200 W',
      Connection: 'HDMI, Wi-Fi and Bluetooth 5.3',
      Weight: '3.2 kg',
    },
    price: {EUR: 499_00, USD: 519_00},
    options: {Width: {'80 cm': 0, '110 cm': 100_00}},
    stock: [9, 6],
  }),
];
