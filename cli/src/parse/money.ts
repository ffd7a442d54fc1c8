import {type Money, parseMoney} from '@ecom/core/money';
import {UsageError} from '../client/errors.ts';

/** The money that a flag names, such as `19.99 EUR`. @throws UsageError */
export const moneyOf = (flag: string, text: string): Money => {
  const money = parseMoney(text);
  if (!money)
    throw new UsageError(`--${flag}: ${text} is not an amount of money. Write it such as '19.99 EUR' or '2000 JPY'.`);
  return money;
};
