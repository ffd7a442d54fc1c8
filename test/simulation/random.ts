/** Makes all decisions of a simulation. The simplest result of every decision is 0, so that a sequence of zeros gives the simplest run. */
export type Random = {
  /** 0 to `bound - 1`. */
  below(bound: number): number;
  chance(probability: number): boolean;
};

const range = 2 ** 32;

const randomFrom = (draw: () => number): Random => ({
  below: bound => (bound > 1 ? draw() % bound : 0),
  chance: probability => probability > 0 && draw() >= (1 - probability) * range,
});

/** sfc32 by Chris Doty-Humphrey, of the PractRand suite: 32 bits per draw, the same for the same seed on every machine. */
const sfc32 = (seed: number) => {
  let a = seed | 0;
  let b = Math.imul(seed, 0x9e3779b9) | 0;
  let c = 0x2545f491;
  let counter = 1;
  const draw = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) draw();
  return draw;
};

export const seeded = (seed: number): Random => randomFrom(sfc32(seed));

/** Like `seeded`, and records each draw. */
export const recordRandom = (seed: number) => {
  const draw = sfc32(seed);
  const draws: number[] = [];
  const recordedDraw = () => {
    const value = draw();
    draws.push(value);
    return value;
  };
  return {random: randomFrom(recordedDraw), draws};
};

/** Replays recorded draws, and returns zeros after their end. `used` is the number of draws so far. */
export const replayRandom = (draws: readonly number[]) => {
  let next = 0;
  return {random: randomFrom(() => draws[next++] ?? 0), used: () => next};
};
