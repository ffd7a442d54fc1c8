import type {FlowStates} from '../../application/ports/flow-states.ts';
import type {Rows} from './rows.ts';

export const memoryFlowStates = ({flowRows}: Rows): FlowStates => {
  const getFlow = (hash: string, purpose: string, at: string) => {
    const state = flowRows.get(hash);
    return state?.purpose === purpose && state.expiresAt > at ? state : undefined;
  };
  return {
    add: async state => void flowRows.set(state.hash, state),
    get: async (hash, purpose, at) => getFlow(hash, purpose, at) as never,
    async take(hash, purpose, at) {
      const state = getFlow(hash, purpose, at);
      if (state) flowRows.delete(hash);
      return state as never;
    },
    async sweep(before) {
      const expired = [...flowRows.values()].filter(({expiresAt}) => expiresAt < before);
      for (const {hash} of expired) flowRows.delete(hash);
      return expired.length;
    },
  };
};
