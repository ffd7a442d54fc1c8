/** All invented for the demo; a likeness to a real name would be chance. */
export const brands = [
  'Ardelyn',
  'Brumline',
  'Halvoren',
  'Harrowmere',
  'Junavik',
  'Kessavo',
  'Mosskil',
  'Nimbrel',
  'Ostrilla',
  'Pacevane',
  'Pelunda',
  'Penkivel',
  'Quorrin',
  'Thornquay',
  'Tirovo',
  'Vellatone',
  'Windrell',
  'Zephrune',
] as const;

export type Brand = (typeof brands)[number];
