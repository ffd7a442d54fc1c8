import type {KubernetesObject} from '../domain/kubernetes-object.ts';

/** Whether labels fit a selector: `a=b`, `a!=b`, `a`, `!a`, joined by commas. Other operators are refused. */
export const createLabelFilter = (selector: string | null) => {
  const terms = (selector ?? '').split(',').filter(Boolean);
  const filters = terms.map(term => {
    const [, negation, name, operator, value] = /^(!?)([\w./-]+)(?:(=|==|!=)([\w.-]*))?$/.exec(term) ?? [];
    if (name === undefined) throw new Error(`the fake API server does not know the selector ${term}`);
    return (labels: Readonly<Record<string, string>>) => {
      if (operator === undefined) return name in labels !== (negation === '!');
      return (labels[name] === value) === (operator !== '!=');
    };
  });
  return ({metadata: {labels = {}}}: KubernetesObject): boolean => filters.every(filter => filter(labels));
};
