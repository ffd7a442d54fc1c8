/** Does work with the same key one after the other. A rejection is the caller's alone. */
export const createTurns = () => {
  const turns = new Map<string, Promise<unknown>>();
  return <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const turn = (turns.get(key) ?? Promise.resolve()).then(work);
    const settled = turn.then(
      () => {},
      () => {},
    );
    turns.set(key, settled);
    settled.then(() => turns.get(key) === settled && turns.delete(key));
    return turn;
  };
};
